/** A Responder for tests: logs `app` in with `demo`, answers from a table of statements. */
import { columnType } from '../../../src-core/mysql/constants/columnTypes.ts';
import type { ColumnDefinition } from '../../../src-core/mysql/packets/columnDefinition.ts';
import { errorReply, type Reply, type SqlError } from '../../../src-core/mysql/synth/reply.ts';
import type { Parameter, Responder, ResponderSession } from '../../../src-core/responder/responder.ts';
import { accessDenied } from '../../../src-core/responder/serverLogin.ts';

export function column(name: string, type: number = columnType.VAR_STRING, o: Partial<ColumnDefinition> = {}): ColumnDefinition {
  const text = type === columnType.VAR_STRING;
  const base = { catalog: 'def', schema: '', table: '', orgTable: '', orgName: '', flags: 0, decimals: 0, extended: null };
  return { ...base, name, type, collation: text ? 255 : 63, length: text ? 400 : 20, ...o };
}

export type Answers = Record<string, (parameters: readonly Parameter[]) => Reply | Promise<Reply>>;

export interface FakeResponder extends Responder {
  readonly sessions: FakeSession[];
  readonly seen: string[];
}

export interface FakeSession extends ResponderSession {
  closed: boolean;
}

const unknown: SqlError = { code: 1064, sqlstate: '42000', message: 'no answer prepared' };

export function fakeResponder(answers: Answers = {}): FakeResponder {
  const seen: string[] = [];
  const sessions: FakeSession[] = [];
  return {
    serverVersion: '8.0.40-fake',
    seen,
    sessions,
    open() {
      const status = { autocommit: true, inTransaction: false, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' as string | null };
      const run = async (sql: string, parameters: readonly Parameter[]): Promise<Reply> => {
        seen.push(sql);
        return (
          (await answers[sql]?.(parameters)) ?? (/^(set|use|rollback)/i.test(sql) ? { results: [{ kind: 'ok' }] } : errorReply(unknown))
        );
      };
      const session: FakeSession = {
        status,
        closed: false,
        login(request) {
          seen.push(`login ${request.user} ${request.authPlugin} ${request.schema ?? '-'}`);
          status.clientCharset = request.charset;
          return request.user === 'app' && request.proves('demo') ? null : accessDenied(request.user, request.client, request.withPassword);
        },
        query: (sql) => run(sql, []),
        prepare(sql) {
          if (answers[sql] === undefined) return unknown;
          return { sql, parameterCount: sql.split('?').length - 1, columns: [] };
        },
        execute: (statement, parameters) => run(statement.sql, parameters),
        useSchema: (name) => (name === 'nope' ? { code: 1049, sqlstate: '42000', message: "Unknown database 'nope'" } : null),
        fieldList: () => [column('a'), column('b', columnType.LONGLONG)],
        statistics: () => 'Uptime: 1',
        reset: () => void seen.push('reset'),
        close() {
          session.closed = true;
        },
      };
      sessions.push(session);
      return session;
    },
  };
}
