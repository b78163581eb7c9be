/**
 * Both ends of the TLS comparison, each in a process of its own: point selects, encrypted on both sides of what is compared.
 *   tlsPeer.ts backend PORT mysql|direct CERT KEY
 *   tlsPeer.ts client PORT mysql|direct CONNECTIONS SECONDS      prints figures as JSON
 * `mysql` turns to TLS within the login, as MySQL does; HAProxy cannot follow that, and gets the same requests and replies with
 * TLS from the first byte (`direct`). What is measured begins behind the login and is the same for both.
 */
import { readFileSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
import { framePayload, PacketWriter } from '../../src-core/mysql/bytes/packetWriter.ts';
import { capability } from '../../src-core/mysql/constants/capabilities.ts';
import type { PacketCodec } from '../../src-core/mysql/packets/codec.ts';
import { columnCount } from '../../src-core/mysql/packets/columnCount.ts';
import { greeting } from '../../src-core/mysql/packets/greeting.ts';
import { handshakeResponse41 } from '../../src-core/mysql/packets/handshakeResponse41.ts';
import { sslRequest } from '../../src-core/mysql/packets/sslRequest.ts';
import { column, columnPayload, eofPayload, okPayload, textRowPayload } from '../support/replies.ts';

const [role, portText, way, third, fourth] = process.argv.slice(2);
const port = Number(portText);
const direct = way === 'direct';

const capabilities =
  capability.CLIENT_PROTOCOL_41 |
  capability.CLIENT_SECURE_CONNECTION |
  capability.CLIENT_PLUGIN_AUTH |
  capability.CLIENT_SSL |
  capability.CLIENT_LONG_PASSWORD;
const flags = { capabilities, maxPacketSize: 1 << 24, collation: 45 };
const plugin = 'mysql_native_password';
const sslRequestBytes = 36;
const challenge = new Uint8Array(21).fill(65).fill(0, 20);

const request = framed(0, Buffer.from('\x03SELECT c FROM sbtest1 WHERE id=100123', 'latin1'));
const reply = Buffer.concat([
  framed(1, payloadOf(columnCount, { count: 1, metadataFollows: true })),
  framed(2, columnPayload(column('c', 0xfe))),
  framed(3, eofPayload()),
  framed(
    4,
    textRowPayload(
      '68487932199-96439406143-93774651418-41631865787-96406072701-20604855487-25459966574-28203206787-41238978918-19503783441',
    ),
  ),
  framed(5, eofPayload()),
]);

function payloadOf<T>(codec: PacketCodec<T>, value: T): Uint8Array {
  const writer = new PacketWriter();
  codec.write(writer, value, { capabilities, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' });
  return writer.payload();
}

function framed(sequence: number, payload: Uint8Array): Uint8Array {
  return framePayload(payload, sequence);
}

if (role === 'backend') serve(third!, fourth!);
else await load(Number(third), Number(fourth));

function serve(cert: string, key: string): void {
  const secureContext = tls.createSecureContext({ cert: readFileSync(cert), key: readFileSync(key) });
  const server = net.createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {});
    if (direct) {
      answer(new tls.TLSSocket(socket, { isServer: true, secureContext }), 0);
      return;
    }
    const hello = {
      serverVersion: '10.11.0-bench',
      connectionId: 1,
      authData: challenge,
      capabilities,
      collation: 45,
      statusFlags: 2,
      authPlugin: plugin,
    };
    socket.write(framed(0, payloadOf(greeting, hello)));
    socket.once('readable', () => {
      // The TLS handshake may be right behind it.
      socket.read(sslRequestBytes);
      const secure = new tls.TLSSocket(socket, { isServer: true, secureContext });
      secure.on('error', () => {});
      secure.once('data', () => {
        secure.write(framed(3, okPayload()));
        answer(secure, 0);
      });
    });
  });
  server.listen(port, '127.0.0.1', 1024, () => console.log('ready'));
}

function answer(socket: tls.TLSSocket, before: number): void {
  let have = before;
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    for (have += chunk.length; have >= request.length; have -= request.length) socket.write(reply);
  });
}

async function load(connections: number, seconds: number): Promise<void> {
  const sockets = await Promise.all(Array.from({ length: connections }, connect));
  const times: number[] = [];
  const until = performance.now() + seconds * 1000;
  await Promise.all(sockets.map((socket) => ask(socket, until, times)));
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0;
  console.log(JSON.stringify({ qps: times.length / seconds, p50: at(0.5), p95: at(0.95), queries: times.length, errors: 0 }));
  process.exit(0);
}

function connect(): Promise<tls.TLSSocket> {
  return new Promise((resolve, reject) => {
    const raw = net.connect({ port, host: '127.0.0.1', noDelay: true }).once('error', reject);
    const secure = () => tls.connect({ socket: raw, rejectUnauthorized: false }).once('error', reject);
    if (direct) {
      raw.once('connect', () => {
        const socket = secure();
        socket.once('secureConnect', () => resolve(socket));
      });
      return;
    }
    raw.once('readable', () => {
      raw.read();
      raw.write(framed(1, payloadOf(sslRequest, flags)));
      const socket = secure();
      socket.once('secureConnect', () => {
        const login = { ...flags, user: 'app', authResponse: new Uint8Array(20).fill(7), schema: null, authPlugin: plugin };
        socket.write(framed(2, payloadOf(handshakeResponse41, { ...login, attributes: {}, zstdLevel: null })));
        socket.once('data', () => resolve(socket));
      });
    });
  });
}

/** One request after the other. `times`: milliseconds each. */
function ask(socket: tls.TLSSocket, until: number, times: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let have = 0;
    let began = performance.now();
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the connection was closed')));
    socket.on('data', (chunk) => {
      have += chunk.length;
      if (have < reply.length) return;
      have = 0;
      const now = performance.now();
      times.push(now - began);
      began = now;
      if (now < until) socket.write(request);
      else resolve();
    });
    socket.write(request);
  });
}
