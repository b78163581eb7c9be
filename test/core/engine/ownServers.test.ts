/** Servers of our own within the process, spoken to by our client role. */
import { describe, expect, it } from 'vitest';
import { connectResponder, connectScripted } from '../../../src-core/engine/ownServers.ts';
import type { Connection } from '../../../src-core/engine/ports.ts';
import { PacketWriter } from '../../../src-core/mysql/bytes/packetWriter.ts';
import { greeting } from '../../../src-core/mysql/packets/greeting.ts';
import { nodeCrypto as crypto } from '../../../src-core/node/nodeCrypto.ts';
import { ClientSession } from '../../../src-core/upstream/clientSession.ts';
import { column, fakeResponder } from '../responder/fakeResponder.ts';

const soon = (task: () => void) => void setImmediate(task);
const at = { soon, client: '127.0.0.1:9' };

/** `cut`: so many bytes at a time. */
function clientOn(connection: Connection, cut = 1 << 20) {
  const told: string[] = [];
  const portions = (chunk: Uint8Array, hear: (part: Uint8Array) => void) => {
    for (let from = 0; from < chunk.length; from += cut) hear(chunk.subarray(from, from + cut));
  };
  const client: ClientSession = new ClientSession({
    crypto,
    user: 'app',
    password: 'demo',
    send: (chunk) => portions(chunk, (part) => void connection.write(part)),
    close: () => connection.end(),
  });
  connection.listen({
    connected: () => void told.push('connected'),
    bytes: (chunk) => {
      portions(chunk, (part) => client.receive(part));
      return true;
    },
    drained: () => undefined,
    secured: () => undefined,
    ended: () => {
      told.push('ended');
      client.ended();
      connection.end();
    },
    closed: (failure) => void told.push(`closed ${failure}`),
  });
  return { client, told };
}

const payloadOf = (authPlugin: string | null, capabilities: bigint) => {
  const writer = new PacketWriter();
  const authData = new Uint8Array(21).fill(0x41, 0, 20);
  greeting.write(
    writer,
    { serverVersion: '5.0', connectionId: 1, authData, capabilities, collation: 8, statusFlags: 2, authPlugin },
    { capabilities: 0n, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' },
  );
  return writer.payload();
};

describe.each([1, 3, 1 << 20])('in portions of %i bytes', (cut) => {
  it.each([
    [null, 0x8201n],
    ['mysql_native_password', 0xdfff_ffffn],
    ['caching_sha2_password', 0xdfff_ffffn],
  ])('a server made of packets lets in and answers nothing (%s)', async (plugin, capabilities) => {
    const { client, told } = clientOn(connectScripted({ packets: [payloadOf(plugin, capabilities)] }, false, at), cut);
    expect((await client.ready).serverVersion).toBe('5.0');
    await expect(client.query(`SELECT ${'x'.repeat(80)}`)).rejects.toThrow(
      `Hydrophone: no backend serves this session, and no script answered SELECT ${'x'.repeat(41)}…`,
    );
    await expect(client.ping()).rejects.toThrow('no script answered COM_PING');
    // A command of several wire packets is one.
    await expect(client.query(`SELECT '${'y'.repeat(cut === 1 << 20 ? 1 << 24 : 10)}'`)).rejects.toThrow("no script answered SELECT 'y");
    client.quit();
    await expect.poll(() => told.at(-1)).toBe('closed null');
  });

  it('a server of replies', async () => {
    const responder = fakeResponder({ 'SELECT 1': () => ({ results: [{ kind: 'rows', columns: [column('a')], rows: [['1']] }] }) });
    const { client, told } = clientOn(connectResponder(responder, { ...at, crypto, connectionId: 42 }), cut);
    expect((await client.ready).connectionId).toBe(42);
    expect((await client.query('SELECT 1'))[0]!.rows).toHaveLength(1);
    client.quit();
    await expect.poll(() => told.at(-1)).toBe('closed null');
  });
});

it('an ERR in place of a greeting, and an ending behind one', async () => {
  const refused = clientOn(connectScripted({ packets: [new Uint8Array(Buffer.from('\xff\x51\x04gone away', 'latin1'))] }, false, at));
  await expect(refused.client.ready).rejects.toThrow('gone away');
  const closing = clientOn(connectScripted({ packets: [payloadOf(null, 0x8201n)] }, true, at));
  await expect(closing.client.ready).rejects.toThrow();
  expect(closing.told).toContain('ended');
});
