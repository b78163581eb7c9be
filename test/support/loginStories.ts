import { readFileSync } from 'node:fs';
import type { LoginStory } from '../../src-core/analysis/loginStory.ts';

/** A login as it was recorded through the proxy: MariaDB 10.11.19 and MySQL 9.7.4, npm mysql2 and mysql, the mariadb and mysql clients. */
export function loginStory(name: string): LoginStory {
  const plain = JSON.parse(readFileSync(new URL(`../fixtures/logins/${name}.json`, import.meta.url), 'utf8'));
  const bytes = (hex: string | null) => (hex === null ? null : Uint8Array.from(Buffer.from(hex, 'hex')));
  return {
    commands: [],
    ...plain,
    session: {
      tls: { client: null, server: null },
      compression: 'none',
      addedCapabilities: [],
      ...plain.session,
      capabilities: BigInt(plain.session.capabilities),
    },
    messages: plain.messages.map((m: { packet: string; sent: string | null }) => ({ ...m, packet: bytes(m.packet), sent: bytes(m.sent) })),
  };
}
