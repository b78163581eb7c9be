import { describe, expect, it } from 'vitest';
import type { MockServer } from '../../../../src-core/responder/mock/mockServer.ts';
import { ask, open, said, serverOf } from './talk.ts';

describe('prepared statements', () => {
  it('have the columns of their entry, and its answers', async () => {
    const server = serverOf(
      `statements:\n  - { sql: 'SELECT a WHERE b = ?', params: [x], then: { rows: { columns: [{ name: a, type: int }], rows: [[5]] } } }\n`,
    );
    const session = open(server);
    const statement = await session.prepare('SELECT a WHERE b = ?');
    expect(statement).toMatchObject({ parameterCount: 1, columns: [{ name: 'a', type: 3 }] });
    if (!('sql' in statement)) throw new Error('an error');
    expect(said(await session.execute(statement, ['x']))).toEqual(['5']);
    expect(said(await session.execute(statement, ['y']))).toContain('no entry is for these values');
    expect(server.state().misses[0]).toMatchObject({ command: 'COM_STMT_EXECUTE' });
    expect(await session.prepare('SELECT @@autocommit')).toMatchObject({ parameterCount: 0, columns: [{ name: '@@autocommit' }] });
    expect(await session.prepare('DELETE')).toMatchObject({ code: 1105, sqlstate: 'HY000' });
  });

  it('are refused where the statement itself is wrong', async () => {
    const server = serverOf('strict: true\nstatements:\n  - { sql: a, then: { error: 1146 } }\n  - { sql: b, then: { error: 1213 } }\n');
    const session = open(server);
    expect(await session.prepare('a')).toMatchObject({ code: 1146 });
    const statement = await session.prepare('b');
    if (!('sql' in statement)) throw new Error('an error');
    expect(said(await session.execute(statement, []))).toContain('1213');
    expect(server.state().missed).toBe(0);
  });
});

describe('delays and ends', () => {
  it('wait, unless the client leaves', async () => {
    const session = open(
      serverOf('statements:\n  - { sql: a, then: { delay: 40ms-80ms, ok: true } }\n  - { sql: b, then: { delay: 1h, ok: true } }\n'),
    );
    const start = performance.now();
    await ask(session, 'a');
    expect(performance.now() - start).toBeGreaterThan(55);
    const waiting = ask(session, 'b');
    await Promise.resolve();
    session.close();
    expect(await waiting).toBe('ok 0');
  });

  it('close before, behind or within the reply', async () => {
    const rows = 'rows: { columns: [n], rows: [[1], [2], [3]] }';
    const session = open(
      serverOf(
        `statements:\n  - { sql: a, then: { close: true } }\n  - { sql: b, then: { ${rows}, close: after } }\n  - { sql: c, then: { ${rows}, close: { after_rows: 2 } } }\n`,
      ),
    );
    expect(await ask(session, 'a')).toEqual(['before']);
    expect(await ask(session, 'b')).toEqual([['1', '2', '3'], 'after']);
    expect(await ask(session, 'c')).toEqual([['1', '2'], 'within']);
  });
});

describe('users', () => {
  const login = (server: MockServer, user: string, knows: string) =>
    server.open(1).login({
      user,
      schema: 'shop',
      client: '10.0.0.1:9',
      attributes: {},
      charset: 'latin1',
      authPlugin: '',
      withPassword: true,
      secure: false,
      proves: (password) => password === knows,
    });

  it('are checked where they are named', () => {
    const named = serverOf('server: { users: { app: secret } }');
    expect(login(named, 'app', 'secret')).toBeNull();
    expect(login(named, 'app', 'x')).toMatchObject({
      code: 1045,
      message: "Access denied for user 'app'@'10.0.0.1' (using password: YES)",
    });
    expect(login(named, 'root', 'secret')).toMatchObject({ code: 1045 });
    const open = serverOf('server: { users: { app: secret }, any_user: true, schemas: [other] }');
    expect(login(open, 'app', 'x')).toMatchObject({ code: 1045 });
    expect(login(open, 'root', 'x')).toMatchObject({ code: 1049, message: "Unknown database 'shop'" });
    expect(login(serverOf(''), 'root', 'x')).toBeNull();
  });

  it('have connections with ids in a row', () => {
    const server = serverOf('server: { connection_ids: 4294967294 }');
    expect([server.nextConnectionId(), server.nextConnectionId(), server.nextConnectionId()]).toEqual([4294967294, 4294967295, 1]);
  });
});

describe('what is not there', () => {
  it('has the errors of a server', async () => {
    const session = open(serverOf('server: { schemas: [shop] }'));
    expect([await ask(session, ''), await ask(session, '-- nothing')]).toEqual(['1065 Query was empty', '1065 Query was empty']);
    expect([session.useSchema('nope'), session.useSchema('SHOP')]).toEqual([expect.objectContaining({ code: 1049 }), null]);
    expect(session.fieldList('t', '')).toMatchObject({ code: 1146, message: "Table 'SHOP.t' doesn't exist" });
    expect(await ask(session, "SELECT 'open")).toContain('1105 Hydrophone mock: no answer for');
  });

  it('is not made up where the mock is bare', async () => {
    const session = open(serverOf('bare: true'));
    for (const sql of ['SELECT 1', 'SET NAMES utf8mb4', 'BEGIN', '']) expect(await ask(session, sql)).toContain('1105 ');
    expect(session.statistics()).toContain('Uptime');
  });
});
