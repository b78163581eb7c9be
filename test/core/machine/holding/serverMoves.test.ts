/** Sessions whose server's connection leaves between two commands, and into whose place another one comes. */
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { noInterest, type Verdict } from '../../../../src-core/machine/holding/held.ts';
import { noPlugin } from '../../../../src-core/machine/login/forcedSwitch.ts';
import type { ServerLink } from '../../../../src-core/machine/serverLink.ts';
import { PacketWriter } from '../../../../src-core/mysql/bytes/packetWriter.ts';
import { changeUser } from '../../../../src-core/mysql/commands/changeUser.ts';
import { capability } from '../../../../src-core/mysql/constants/capabilities.ts';
import { command as code } from '../../../../src-core/mysql/constants/commands.ts';
import { compressedScript, frame } from '../../../support/compressedScript.ts';
import { cuts, forward, HeldTalk, oneRow, payload, query } from '../../../support/heldTalk.ts';
import { hex, joined, recorded } from '../../../support/playbook.ts';
import { command, err, ok, packet } from '../../../support/wire.ts';

const parks: Verdict = { kind: 'forward', parks: true };
const holdReply: Verdict = { kind: 'forward', holdReply: true };

/** Of another session, as it was left: of another server, with what is given changed. */
function idleLink(changes: Partial<ServerLink> = {}): ServerLink {
  const talk = new HeldTalk();
  talk.feed('client', query('SELECT 1'));
  talk.verdict(parks);
  talk.feed('server', ok(1));
  const link = talk.out.partings[0]!;
  const session = { ...link.session, backend: 'other:3307', connectionId: 777, serverVersion: '10.11.0-other' };
  return { ...link, session, ...changes };
}

describe.each(cuts)('fed %s', (_, cut) => {
  it('leaves behind the reply to the command at which that was said', () => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', query('SELECT 1'));
    talk.verdict(parks);
    expect(talk.out.partings).toEqual([]);
    const reply = oneRow('1');
    talk.feed('server', reply.subarray(0, reply.length - 1));
    expect(talk.out.partings).toEqual([]);
    talk.feed('server', reply.subarray(reply.length - 1));
    expect(talk.to('client')).toBe(hex(reply));
    expect(talk.out.partings).toMatchObject([{ schema: talk.machine.session.schema, statements: [], session: { backend: 's:2' } }]);
    expect(talk.exchanges).toMatchObject([{ end: 'replied' }]);
  });

  it('leaves behind a reply that waited', () => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', query('SELECT 1'));
    talk.verdict(holdReply);
    talk.feed('server', ok(1));
    talk.verdict(parks);
    expect([talk.to('client'), talk.out.partings.length]).toEqual([hex(ok(1)), 1]);
  });

  it('leaves behind the last reply of a queue, whenever that was said', () => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', query('SELECT 1'));
    talk.verdict({
      kind: 'queue',
      commands: [
        { id: 1, payload: payload('DO 1'), reply: 'ask' },
        { id: 2, payload: null, reply: 'pass' },
      ],
    });
    talk.feed('server', ok(1));
    talk.verdict({ kind: 'ignore', parks: true });
    expect(talk.out.partings).toEqual([]);
    talk.feed('server', ok(1));
    expect(talk.out.partings).toHaveLength(1);
  });

  it('leaves behind what a client sent ahead, and asks about what comes then', () => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', query('SELECT 1'), query('SELECT 2'));
    talk.verdict(parks);
    talk.to('server');
    talk.feed('server', ok(1));
    expect([talk.out.partings.length, talk.to('server')]).toEqual([1, '']);
    expect(new TextDecoder().decode(talk.command.command.payload)).toBe('\x03SELECT 2');
    talk.interest(noInterest);
    talk.verdict({ kind: 'answer', packets: ok(1, 3) });
    talk.feed('client', command(code.COM_PING));
    expect([talk.to('client'), talk.command.command.code]).toEqual([hex(joined([ok(1), ok(1, 3)])), code.COM_PING]);
  });

  it('another one comes for the command that waits, with the schema and the character sets of the session', () => {
    const talk = new HeldTalk({ cut });
    const { clientCharset } = talk.machine.context;
    expect(clientCharset).not.toBe('latin1');
    talk.feed('client', query('USE here'));
    talk.verdict(forward);
    talk.feed('server', ok(1));
    talk.feed('client', query('SELECT 1'));
    talk.to('server');
    talk.verdict({ kind: 'forward', server: idleLink({ schema: 'there', clientCharset: 'latin1', resultsCharset: null }) });
    expect(talk.out.calls.filter((call) => /parted|attached/.test(call))).toEqual(['parted', 'attached']);
    expect(Buffer.from(talk.to('server'), 'hex').toString('latin1')).toContain(`SET NAMES ${clientCharset}`);
    talk.feed('server', ok(1));
    expect(talk.to('server')).toBe(hex(command(code.COM_INIT_DB, 'here')));
    expect(talk.to('client')).toBe(hex(ok(1)));
    talk.feed('server', ok(1));
    expect(talk.to('server')).toBe(hex(query('SELECT 1')));
    talk.feed('server', oneRow('5'));
    expect(talk.to('client')).toBe(hex(oneRow('5')));
    const [used, names, schema, selected] = talk.exchanges.map(({ exchange }) => exchange);
    expect(used!.context.session).toMatchObject({ backend: 's:2' });
    expect([names, schema].map((own) => own!.interception?.parent)).toEqual([selected!.id, selected!.id]);
    expect(selected!.context).toMatchObject({ schema: 'here', clientCharset, session: { backend: 'other:3307', connectionId: 777 } });
    expect(talk.machine.session).toMatchObject({ backend: 'other:3307', connectionId: 777, schema: 'here' });
  });

  it('one that is as the session’s own serves at once', () => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', query('SELECT 1'));
    talk.verdict({ kind: 'forward', server: idleLink({ schema: talk.machine.context.schema }) });
    expect(talk.to('server')).toBe(hex(query('SELECT 1')));
  });

  it('goes to and fro between connections, whose exchanges share what is known of each', () => {
    const talk = new HeldTalk({ cut });
    const other = idleLink({ schema: 'there' });
    talk.feed('client', query('SELECT 1'));
    talk.verdict(parks);
    talk.feed('server', ok(1));
    const own = talk.out.partings[0]!;
    for (const server of [other, own, other, own]) {
      talk.feed('client', query('SELECT 2'));
      talk.verdict({ kind: 'forward', server, parks: true });
      // The other one is told the schema first.
      if (server === other) talk.feed('server', ok(1));
      talk.feed('server', ok(1));
    }
    const contexts = talk.exchanges.filter(({ request }) => request === hex(query('SELECT 2'))).map(({ exchange }) => exchange.context);
    expect(contexts.map(({ session }) => session.backend)).toEqual(['other:3307', 's:2', 'other:3307', 's:2']);
    expect(new Set(contexts).size).toBe(2);
  });

  it('where making it ready fails, the command goes there all the same', () => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', query('USE here'));
    talk.verdict(forward);
    talk.feed('server', ok(1));
    talk.feed('client', query('SELECT 1'));
    talk.to('server');
    talk.verdict({ kind: 'forward', server: idleLink() });
    talk.to('server');
    talk.feed('server', err(1, 1049, '42000', 'Unknown database'));
    expect(talk.to('server')).toBe(hex(query('SELECT 1')));
    talk.feed('server', err(1, 1046, '3D000', 'No database selected'));
    expect(talk.exchanges.at(-1)).toMatchObject({ end: 'replied', exchange: { errorCode: 1046 } });
    expect(talk.machine.session.schema).not.toBe('here');
  });

  it('queues, changes and answers are for the new one', () => {
    const server = idleLink();
    const talk = new HeldTalk({ cut });
    const like = { ...server, schema: talk.machine.context.schema };
    talk.feed('client', query('SELECT 1'));
    talk.verdict({ kind: 'replace', payload: payload('SELECT 2'), server: like });
    expect(talk.to('server')).toBe(hex(query('SELECT 2')));
    talk.feed('server', ok(1));
    talk.feed('client', query('SELECT 3'));
    talk.verdict({ kind: 'answer', packets: ok(1, 7), server: like });
    talk.feed('client', query('SELECT 4'));
    talk.verdict({ kind: 'queue', commands: [{ id: 1, payload: payload('DO 1'), reply: 'ask' }], server: like });
    talk.feed('server', ok(1));
    talk.verdict({ kind: 'answer', packets: ok(1, 8) });
    expect(talk.to('client')).toBe(hex(joined([ok(1), ok(1, 7), ok(1, 8)])));
    expect(talk.out.partings).toHaveLength(3);
  });

  it('statements of the former one are not taken for those of the new one', () => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', command(code.COM_STMT_PREPARE, 'SELECT ?'));
    talk.verdict(parks);
    talk.feed('server', packet(1, [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
    expect(talk.out.partings[0]!.statements).toEqual([1]);
    talk.feed('client', packet(0, [code.COM_STMT_EXECUTE, 1, 0, 0, 0, 0, 1, 0, 0, 0]));
    expect(talk.command).toMatchObject({ command: { statementText: null }, exchange: { statementId: 1, prepareExchange: 0 } });
    talk.verdict({ kind: 'forward', server: idleLink({ schema: talk.machine.context.schema }) });
    talk.feed('server', err(1, 1243, 'HY000', 'Unknown prepared statement handler'));
    expect(talk.exchanges.at(-1)!.exchange).toMatchObject({ errorCode: 1243, prepareExchange: 0 });
  });

  it('a change of user on it is asked for anew', () => {
    const talk = new HeldTalk({ cut });
    const { capabilities } = talk.machine.session;
    const context = { capabilities, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };
    const changing = (authPlugin: string, authResponse: Uint8Array) => {
      const writer = new PacketWriter();
      const value = { user: 'b', schema: '', collation: 45, attributes: {}, authPlugin, authResponse };
      changeUser.write(writer, value, context);
      return packet(0, writer.payload());
    };
    talk.feed('client', query('SELECT 1'));
    talk.verdict({ kind: 'forward', server: idleLink({ schema: talk.machine.context.schema }) });
    talk.feed('server', ok(1));
    talk.interest(noInterest);
    talk.to('server');
    talk.feed('client', changing('mysql_native_password', new Uint8Array(20).fill(7)));
    expect(talk.to('server')).toBe(hex(changing(noPlugin, new Uint8Array(0))));
    const switching = packet(1, [0xfe, ...Buffer.from('mysql_native_password\0'), ...new Uint8Array(20).fill(1), 0]);
    const answer = packet(2, new Uint8Array(20).fill(2));
    talk.to('client');
    talk.feed('server', switching);
    talk.feed('client', answer);
    talk.feed('server', ok(3));
    expect([talk.to('client'), talk.to('server')]).toEqual([hex(joined([switching, ok(3)])), hex(answer)]);
    expect(talk.machine.session.user).toBe('b');
  });

  it('a client without a server leaves alone', () => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', query('SELECT 1'));
    talk.verdict(parks);
    talk.feed('server', ok(1));
    talk.end('client');
    expect([talk.machine.phase, talk.out.seen().closed]).toEqual(['closed', ['server', 'client']]);
    expect(talk.out.seen().session.at(-1)).toMatch(/^closed /);
    expect(talk.out.calls).not.toContain('keepsServer');
  });

  it('the connection of a client that leaves between two commands is kept where somebody says so', () => {
    const talk = new HeldTalk({ cut });
    talk.out.keeps = true;
    talk.feed('client', query('SELECT 1'));
    talk.verdict(forward);
    talk.feed('server', ok(1));
    talk.end('client');
    expect([talk.out.partings.length, talk.machine.phase]).toEqual([1, 'closed']);
    const busy = new HeldTalk({ cut });
    busy.out.keeps = true;
    busy.feed('client', query('SELECT 1'));
    busy.verdict(forward);
    busy.end('client');
    expect(busy.out.partings).toEqual([]);
  });

  it('a goodbye that is answered ends the client’s connection, as its server would', () => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', command(code.COM_QUIT));
    talk.verdict({ kind: 'answer', packets: ok(1) });
    expect([talk.to('server'), talk.to('client'), talk.out.seen().closed]).toEqual(['', '', ['client']]);
  });
});

it('leaves once the client is let in', () => {
  const [greeting, response, accepted] = recorded('mariadb-cli');
  const talk = new HeldTalk({ login: [greeting!, response!], interest: { login: true, commands: 'all' } });
  talk.feed('server', accepted![1]);
  expect(talk.question).toMatchObject({ at: 'loginResult', error: null });
  talk.verdict(parks);
  expect(talk.to('client')).toBe(hex(accepted![1]));
  expect(talk.out.partings).toMatchObject([
    { challenge: { plugin: 'mysql_native_password' }, greeting: { connectionId: expect.any(Number) } },
  ]);
  talk.feed('client', query('SELECT 1'));
  expect(talk.command.command.code).toBe(code.COM_QUERY);
});

it('goes on in frames where the two sides compress', () => {
  const login = compressedScript('mariadb-cli', capability.CLIENT_COMPRESS, deflateSync);
  const talk = new HeldTalk({ login });
  const framed = (bytes: Uint8Array, id: number) => frame(bytes, null, id);
  talk.feed('client', frame(query('SELECT 1'), deflateSync, 0));
  talk.verdict(parks);
  talk.feed('server', framed(ok(1), 1));
  const link = talk.out.partings[0]!;
  expect(link.session.compression).toBe('zlib');
  talk.feed('client', frame(query('SELECT 2'), deflateSync, 0));
  talk.to('server');
  talk.to('client');
  talk.verdict({ kind: 'forward', server: { ...link, schema: 'away' }, parks: true });
  talk.feed('server', framed(ok(1), 1));
  expect(talk.to('server')).toBe(hex(joined([command(code.COM_INIT_DB, 'test'), query('SELECT 2')].map((one) => framed(one, 0)))));
  talk.feed('server', framed(ok(1), 1));
  expect([talk.to('client'), talk.out.partings.length]).toEqual([hex(framed(ok(1), 1)), 2]);
});
