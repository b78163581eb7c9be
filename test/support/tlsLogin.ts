/** A session whose two ends are scripted, where each side may go on in TLS: the packets of its login, and its ports. */
import type { Side } from '../../src-core/machine/io.ts';
import { SessionMachine } from '../../src-core/machine/sessionMachine.ts';
import type { TlsModes } from '../../src-core/machine/tlsModes.ts';
import { PacketReader } from '../../src-core/mysql/bytes/packetReader.ts';
import { PacketWriter } from '../../src-core/mysql/bytes/packetWriter.ts';
import { capabilitiesOf, capability } from '../../src-core/mysql/constants/capabilities.ts';
import { greeting } from '../../src-core/mysql/packets/greeting.ts';
import { handshakeResponse41 } from '../../src-core/mysql/packets/handshakeResponse41.ts';
import { nodeSessionPorts } from '../../src-core/node/nodeSessionPorts.ts';
import { Collector, joined, sessionOptions } from './playbook.ts';
import { ok, packet } from './wire.ts';

export const text = (s: string) => new TextEncoder().encode(s);
export const context = { capabilities: 0n, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };
export const nonce = text('abcdefghijklmnopqrst');
/** The backend's, which has an RSA key of its own. */
export const server = nodeSessionPorts();
export const proxy = nodeSessionPorts();
const base = capabilitiesOf('CLIENT_PROTOCOL_41', 'CLIENT_SECURE_CONNECTION', 'CLIENT_PLUGIN_AUTH', 'CLIENT_LONG_PASSWORD');
export const facts = {
  version: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  serverName: null,
  serverCertificate: null,
  clientCertificate: null,
  distrust: null,
};

export function greet(capabilities: bigint, authPlugin: string): Uint8Array {
  const writer = new PacketWriter();
  const authData = joined([nonce, Uint8Array.of(0)]);
  greeting.write(
    writer,
    { serverVersion: '8.4.0', connectionId: 7, authData, capabilities: base | capabilities, collation: 255, statusFlags: 2, authPlugin },
    context,
  );
  return writer.finish(0);
}

export function respond(capabilities: bigint, authPlugin: string, authResponse: Uint8Array, sequence: number): Uint8Array {
  const writer = new PacketWriter();
  const flags = { capabilities: base | capabilities, maxPacketSize: 2 ** 24, collation: 45 };
  handshakeResponse41.write(
    writer,
    { ...flags, user: 'app', authResponse, schema: null, authPlugin, attributes: {}, zstdLevel: null },
    context,
  );
  return writer.finish(sequence);
}

export const sslRequest = (sequence: number) => {
  const payload = respond(capability.CLIENT_SSL, 'x', new Uint8Array(0), 0).slice(4, 36);
  return packet(sequence, payload);
};
export const readResponse = (bytes: Uint8Array) => handshakeResponse41.read(new PacketReader(bytes.subarray(4)), context);

/** A session between two scripted ends; answers TLS at once. `bytewise` feeds byte by byte. */
export function talk(tls: TlsModes, bytewise: boolean) {
  const out = new Collector();
  let id = 1;
  const machine = new SessionMachine(sessionOptions({ tls, ports: proxy, nextExchangeId: () => id++ }), out);
  let now = 10;
  let seen = { client: 0, server: 0 };
  const got = (side: Side) => {
    const bytes = side === 'client' ? out.seen().toClient : out.seen().toServer;
    const fresh = bytes.subarray(seen[side]);
    seen = { ...seen, [side]: bytes.length };
    return fresh;
  };
  return {
    machine,
    out,
    got,
    send(side: Side, ...packets: Uint8Array[]) {
      const bytes = joined(packets);
      const pieces = bytewise ? Array.from(bytes, (_, i) => bytes.subarray(i, i + 1)) : [bytes];
      for (const chunk of pieces) machine.handle({ kind: 'bytes', side, chunk }, ++now);
    },
    secured: (side: Side) => machine.handle({ kind: 'secured', side, tls: facts }, ++now),
    ended: (side: Side, code?: string) =>
      machine.handle({ kind: 'ended', side, ...(code === undefined ? {} : { failure: { code, message: `${code} it was` } }) }, ++now),
  };
}

export const prefer = { client: 'prefer', backend: 'prefer' } as const;
export const offersTls = capability.CLIENT_SSL;

/** The same, logged in, with TLS towards the client only. `agreed`: further flags that both sides have. */
export function clientEncrypted(bytewise: boolean, agreed = 0n) {
  const t = talk({ client: 'prefer', backend: 'off' }, bytewise);
  t.send('server', greet(offersTls | agreed, 'mysql_native_password'));
  t.send('client', sslRequest(1));
  t.secured('client');
  t.send('client', respond(offersTls | agreed, 'mysql_native_password', new Uint8Array(20), 2));
  t.send('server', ok(2));
  t.got('client');
  t.got('server');
  return t;
}
