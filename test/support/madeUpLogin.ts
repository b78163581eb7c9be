/** Logins put together by hand from the machine's agreed events, for what no server at hand does. */

import type { LoginEvent, LoginMessage, LoginStory } from '../../src-core/analysis/loginStory.ts';
import type { CertificateInfo, LoginStep, SessionError, SessionInfo, Side, TlsInfo } from '../../src-core/machine/io.ts';
import { newSession } from '../../src-core/machine/newSession.ts';
import { PacketWriter } from '../../src-core/mysql/bytes/packetWriter.ts';
import { capability } from '../../src-core/mysql/constants/capabilities.ts';
import { greeting } from '../../src-core/mysql/packets/greeting.ts';
import { handshakeResponse41 } from '../../src-core/mysql/packets/handshakeResponse41.ts';

const encoder = new TextEncoder();
const context = { capabilities: 0n, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };
const basic =
  capability.CLIENT_LONG_PASSWORD |
  capability.CLIENT_PROTOCOL_41 |
  capability.CLIENT_SECURE_CONNECTION |
  capability.CLIENT_PLUGIN_AUTH |
  capability.CLIENT_CONNECT_WITH_DB;

export const certificate: CertificateInfo = {
  subject: 'CN=localhost',
  issuer: 'CN=Hydrophone local authority',
  names: ['localhost', '127.0.0.1'],
  validFrom: Date.UTC(2026, 0, 1) * 1000,
  validTo: Date.UTC(2027, 0, 1) * 1000,
  fingerprint: 'ab'.repeat(32),
  selfSigned: false,
};

export function tlsOf(startedAt: number, more: Partial<TlsInfo> = {}): TlsInfo {
  return {
    version: 'TLSv1.3',
    cipher: 'TLS_AES_256_GCM_SHA384',
    serverName: null,
    serverCertificate: certificate,
    clientCertificate: null,
    distrust: null,
    startedAt,
    securedAt: startedAt + 500,
    ...more,
  };
}

export function packet(sequence: number, ...payload: readonly number[]): Uint8Array {
  return Uint8Array.of(payload.length & 255, payload.length >> 8, 0, sequence, ...payload);
}

export function greetingPacket(more: { tls?: boolean; plugin?: string } = {}): Uint8Array {
  const writer = new PacketWriter();
  const capabilities = basic | (more.tls === false ? 0n : capability.CLIENT_SSL);
  const authPlugin = more.plugin ?? 'caching_sha2_password';
  greeting.write(
    writer,
    { serverVersion: '9.7.4', connectionId: 7, authData: new Uint8Array(21), capabilities, collation: 255, statusFlags: 2, authPlugin },
    context,
  );
  return writer.finish(0);
}

export function responsePacket(sequence: number, more: { tls?: boolean; plugin?: string; answer?: number } = {}): Uint8Array {
  const writer = new PacketWriter();
  handshakeResponse41.write(
    writer,
    {
      capabilities: basic | (more.tls === true ? capability.CLIENT_SSL : 0n),
      maxPacketSize: 1 << 24,
      collation: 255,
      user: 'app',
      authResponse: new Uint8Array(more.answer ?? 32).fill(0x2a),
      schema: 'shop',
      authPlugin: more.plugin ?? 'caching_sha2_password',
      attributes: {},
      zstdLevel: null,
    },
    context,
  );
  return writer.finish(sequence);
}

export function errPacket(sequence: number, code: number, message: string): Uint8Array {
  return packet(sequence, 0xff, code & 255, code >> 8, ...encoder.encode(`#HY000${message}`));
}

export const okPacket = (sequence: number, info = ''): Uint8Array =>
  packet(sequence, 0, 0, 0, 2, 0, 0, 0, ...(info === '' ? [] : [info.length, ...encoder.encode(info)]));

export const publicKey = encoder.encode('-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n');

/** Messages one millisecond after the other, beginning at 1000. */
export class MadeUpLogin {
  private readonly messages: LoginMessage[] = [];
  private readonly events: LoginEvent[] = [{ event: 'opened', at: 0, error: null }];
  private readonly news: Partial<SessionInfo>;
  private at = 0;

  constructor(news: Partial<SessionInfo> = {}) {
    this.news = news;
  }

  add(from: Side, step: LoginStep, bytes: Uint8Array, sent: Uint8Array | null = null, by: readonly string[] = []): this {
    this.at += 1000;
    this.messages.push({ at: this.at, from, step, packet: bytes, sent, ...(by.length === 0 ? {} : { by }) });
    return this;
  }

  end(event: LoginEvent['event'], error: Partial<SessionError> | null = null): this {
    this.at += 1000;
    const whole = error === null ? null : { code: null, sqlstate: null, message: '', ...error };
    this.events.push({ event, at: this.at, error: whole });
    return this;
  }

  story(commands: LoginStory['commands'] = []): LoginStory {
    const session: SessionInfo = {
      ...newSession(1, 0, '127.0.0.1:50000', 'db.example:3306'),
      user: 'app',
      schema: 'shop',
      serverVersion: '9.7.4',
      connectionId: 7,
      authPlugin: 'caching_sha2_password',
      capabilities: basic,
      collation: 255,
      statusFlags: 2,
      ...this.news,
    };
    return { session, messages: this.messages, events: this.events, commands };
  }
}

export const nothing = new Uint8Array(0);
