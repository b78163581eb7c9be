import { describe, expect, it } from 'vitest';
import type { AdminOptions } from '../../../../src-core/responder/admin/ports.ts';
import type { LoginRequest, ResponderSession } from '../../../../src-core/responder/responder.ts';
import { admin, ask, connected, exchangeRow, request } from './adminTalk.ts';

describe('what is refused', () => {
  it.each([
    ['SELECT * FROM nope', /^1146 Table 'main.nope' doesn't exist$/],
    ['SELEC 1', /^1064 .* near 'SELEC 1' at line 1$/],
    ['SELECT nope FROM help', /^1054 Unknown column 'nope' in 'field list'$/],
    ['DELETE FROM exchanges', /^1142 DELETE command denied to user 'root'@'127.0.0.1' for table 'exchanges'/],
    ["INSERT INTO main.help VALUES ('a', 'b')", /^1142 INSERT command denied .* for table 'help'/],
    ["UPDATE `backends` SET state = 'up'", /^1142 UPDATE command denied .* for table 'backends'/],
    ['TRUNCATE TABLE exchanges', /^1142 DROP command denied .* for table 'exchanges'/],
    ['CREATE TABLE t (a INT)', /^1142 CREATE command denied .* for table 't'/],
    ['DROP TABLE IF EXISTS help', /^1142 DROP command denied .* for table 'help'/],
    ['WITH x AS (SELECT 1) DELETE FROM exchanges', /^1142 DELETE/],
    ['WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT COUNT(*) FROM c', /^1235 .*WITH RECURSIVE/],
    ['SELECT * FROM pragma_database_list', /^1146/],
    ["SELECT PRINTF('%.*c', 900000000, 'x')", /^1301 A value of the result is too large to be sent$/],
  ])('%s', async (sql, error) => {
    const session = connected();
    expect(await ask(session, sql)).toMatch(error);
    expect(await ask(session, 'SELECT COUNT(*) > 5 FROM help')).toEqual([[1n]]);
  });

  it('a transaction of a client does not hold up what is written to the tables', async () => {
    const rows = [exchangeRow(1, 'SELECT 1', 10)];
    const session = connected({ rows });
    for (const sql of ['SET autocommit = 0', 'BEGIN', 'SAVEPOINT a', 'SELECT * FROM help FOR UPDATE'])
      expect(String(await ask(session, sql))).not.toMatch(/^\d{4} /);
    expect(await ask(session, 'SELECT COUNT(*) FROM exchanges')).toEqual([[1n]]);
    expect(await ask(session, 'ROLLBACK')).toBe('ok');
    expect(await ask(session, 'SELECT COUNT(*) FROM exchanges')).toEqual([[1n]]);
  });

  it('a join that takes too long is stopped, and the connection goes on', async () => {
    let now = 1_000_000;
    const rows = Array.from({ length: 50 }, (_, i) => exchangeRow(i + 1, 'SELECT 1', 1));
    const session = connected({ rows, now: () => (now += 1_000_000) });
    expect(await ask(session, 'SELECT COUNT(*) FROM exchanges')).toEqual([[50n]]);
    expect(await ask(session, 'SELECT COUNT(*) FROM exchanges a, exchanges b, exchanges c')).toMatch(
      /^1969 Query execution was interrupted/,
    );
    expect(await ask(session, 'SELECT COUNT(*) FROM main.exchanges a, main.exchanges b, exchanges c')).toMatch(/^1969/);
    expect(await ask(session, 'SELECT COUNT(*) FROM exchanges')).toEqual([[50n]]);
  });
});

describe('who may log in', () => {
  const account = { user: 'admin', password: 'right' };
  const login = (given: Partial<AdminOptions>, changes: Partial<LoginRequest>) =>
    admin({ given })
      .open(1)
      .login({ ...request, ...changes });

  it('anybody, where there is no account', async () => {
    expect(await login({}, {})).toBeNull();
  });

  it('only the account, with its password, where there is one', async () => {
    expect(await login({ account }, { user: 'admin' })).toBeNull();
    expect(await login({ account }, {})).toMatchObject({ code: 1045 });
    expect(await login({ account }, { user: 'admin', proves: () => false })).toMatchObject({ code: 1045, sqlstate: '28000' });
  });

  it('only with TLS, where that is required', async () => {
    expect(await login({ tlsRequired: true }, {})).toMatchObject({ code: 3159 });
    expect(await login({ tlsRequired: true }, { secure: true })).toBeNull();
  });

  it('with no other schema than there is', async () => {
    expect(await login({}, { schema: 'shop' })).toMatchObject({ code: 1049 });
    expect(await login({}, { schema: 'main' })).toBeNull();
  });
});

describe('a script that answers', () => {
  const query = (sql: string) => new Uint8Array([0x03, ...new TextEncoder().encode(sql)]);
  const context = { capabilities: 512n, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };

  it('is asked for each command, but not for those without a reply, and hears when the client leaves', async () => {
    const told: string[] = [];
    const packets = Uint8Array.of(1, 2, 3);
    const session: ResponderSession = admin({
      script: {
        open: async ({ id, user, address }) => {
          told.push(`open ${id} ${user} ${address}`);
          return null;
        },
        answer: async (id, { payload, schema, capabilities }) => {
          told.push(`${id} ${payload[0]} ${schema} ${capabilities}`);
          return payload[0] === 0x03 ? packets : null;
        },
        close: (id) => void told.push(`close ${id}`),
      },
    }).open(9);
    expect(await session.login(request)).toBeNull();
    expect(await session.answers?.(query('x'), context)).toBe(packets);
    expect(await session.answers?.(Uint8Array.of(0x0e), context)).toBeNull();
    for (const code of [0x01, 0x11, 0x18, 0x19, 0x1f]) expect(await session.answers?.(Uint8Array.of(code), context)).toBeNull();
    session.close();
    expect(told).toEqual(['open 9 root 127.0.0.1:50000', '9 3 main 512', '9 14 main 512', 'close 9']);
  });

  it('that does not load refuses the login, but tells nothing to who may not come in', async () => {
    const error = { code: 1105, sqlstate: '07000', message: 'no' };
    const script = { open: async () => error, answer: async () => null, close: () => undefined };
    expect(await admin({ script }).open(1).login(request)).toBe(error);
    const account = { user: 'admin', password: 'right' };
    expect(await admin({ script, given: { account } }).open(1).login(request)).toMatchObject({ code: 1045 });
  });
});
