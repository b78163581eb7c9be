/** Mock servers spoken to without a protocol. */
import { expect } from 'vitest';
import type { Reply } from '../../../../src-core/mysql/synth/reply.ts';
import { MockServer } from '../../../../src-core/responder/mock/mockServer.ts';
import type { ResponderSession } from '../../../../src-core/responder/responder.ts';

const after = (ms: number, task: () => void) => {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
};

export function serverOf(text: string): MockServer {
  let time = 1_000;
  const server = new MockServer({ now: () => time++, after, random: () => 0.5 });
  server.take(text);
  return server;
}

export function open(server: MockServer, user = 'app'): ResponderSession {
  const session = server.open(server.nextConnectionId());
  const request = {
    user,
    schema: null,
    client: '127.0.0.1:9',
    attributes: {},
    charset: 'utf8mb4',
    authPlugin: '',
    withPassword: true,
    secure: true,
  };
  expect(session.login({ ...request, proves: (password) => password === 'secret' })).toBeNull();
  return session;
}

export function said({ results, ends }: Reply): unknown {
  const told = results.map((result) => {
    if (result.kind === 'error') return `${result.error.code} ${result.error.message}`;
    return result.kind === 'ok' ? `ok ${result.affectedRows ?? 0}` : [...result.rows].map((row) => row.join(','));
  });
  return ends === undefined ? (told.length === 1 ? told[0] : told) : [...told, ends];
}

export const ask = async (session: ResponderSession, sql: string, multi = false) => said(await session.query(sql, multi));
export const one = (sql: string, n: number, more = '') => `  - { sql: ${sql}, ${more}then: { rows: { columns: [n], rows: [[${n}]] } } }\n`;
export const miss = (sql: string, why: string) => `1105 Hydrophone mock: no answer for “${sql}”: ${why}`;
