import { describe, expect, it } from 'vitest';
import { ask, miss, one, open, serverOf } from './talk.ts';

describe('loosely', () => {
  it('the first entry that is for the statement answers, until its times are used up', async () => {
    const server = serverOf(
      `statements:\n${one('SELECT a', 1, 'times: 2, ')}${one('SELECT a', 2)}  - { like: SELECT %, then: { error: 1213 } }\n`,
    );
    const session = open(server);
    const answers = [];
    for (let i = 0; i < 4; i++) answers.push(await ask(session, 'select a'));
    expect(answers).toEqual([['1'], ['1'], ['2'], ['2']]);
    expect(await ask(session, 'SELECT b')).toContain('1213 Deadlock');
    expect(server.state().statements.map(({ hits, left, next }) => [hits, left, next])).toEqual([
      [2, 0, null],
      [2, null, 0],
      [1, null, 0],
    ]);
  });

  it('sequences and times are counted over all connections, or for each', async () => {
    const sequence = 'statements:\n  - { sql: a, then: [{ error: 1205 }, { ok: true }] }\n';
    for (const [per, expected] of [
      ['server', ['1205', 'ok 0', 'ok 0']],
      ['connection', ['1205', '1205', 'ok 0']],
    ] as const) {
      const server = serverOf(`per: ${per}\n${sequence}`);
      const [first, second] = [open(server), open(server)];
      const answers = [await ask(first, 'a'), await ask(second, 'a'), await ask(second, 'a')];
      expect(answers.map((answer) => String(answer).slice(0, 4))).toEqual(expected);
      expect(server.state().statements[0]!.next).toBe(per === 'server' ? 1 : null);
      server.reset();
      expect(String(await ask(second, 'a'))).toContain('1205');
    }
  });

  it('says why there is no answer, and lists each text once', async () => {
    const server = serverOf(
      `statements:\n${one('SELECT a', 1, 'times: 1, ')}  - { digest: SELECT b WHERE c = 1, params: [1], then: { ok: true } }\n`,
    );
    const session = open(server);
    await ask(session, 'SELECT a');
    expect(await ask(session, 'SELECT a')).toBe(miss('SELECT a', 'its entry (line 2) is used up'));
    expect(await ask(session, 'SELECT b WHERE c = 2')).toBe(
      miss('SELECT b WHERE c = 2', 'no entry is for these values (line 3 is for others)'),
    );
    expect(await ask(session, 'SELECT\n  nope')).toBe(miss('SELECT nope', 'nothing is listed for it'));
    await ask(session, 'SELECT a');
    await session.prepare('SELECT ?');
    const { misses, missed } = server.state();
    expect(missed).toBe(5);
    expect(misses.map(({ sql, command, count, firstAt, lastAt, user }) => [sql, command, count, firstAt < lastAt, user])).toEqual([
      ['SELECT ?', 'COM_STMT_PREPARE', 1, false, 'app'],
      ['SELECT a', 'COM_QUERY', 2, true, 'app'],
      ['SELECT\n  nope', 'COM_QUERY', 1, false, 'app'],
      ['SELECT b WHERE c = 2', 'COM_QUERY', 1, false, 'app'],
    ]);
    server.reset();
    expect(server.state()).toMatchObject({ misses: [], missed: 0 });
  });

  it('a message of a long statement still says why', async () => {
    const answer = String(await ask(open(serverOf('bare: true')), `SELECT ${'x'.repeat(2_000)}`));
    expect(answer.length).toBeLessThanOrEqual(511 + 5);
    expect(answer).toMatch(/x…”: nothing is listed for it$/);
  });

  it('several statements are looked for as a whole, then each by itself', async () => {
    const server = serverOf(`statements:\n${one('SELECT a', 1)}  - { sql: SELECT a; SELECT b, then: { ok: { affected_rows: 7 } } }\n`);
    const session = open(server);
    expect(await ask(session, 'SELECT a; SELECT b;', true)).toBe('ok 7');
    expect(await ask(session, 'SELECT a; SET @x = 1; SELECT a', true)).toEqual([['1'], 'ok 0', ['1']]);
    expect(await ask(session, 'SELECT a; SELECT c; SELECT a', true)).toEqual([['1'], miss('SELECT c', 'nothing is listed for it')]);
    expect(await ask(session, 'SELECT a; SELECT c', false)).toBe(miss('SELECT a; SELECT c', 'nothing is listed for it'));
  });
});

describe('in order', () => {
  const text = `strict: true\nstatements:\n${one('SELECT a', 1)}${one('SELECT b', 2, 'times: 2, ')}  - { sql: c, then: [{ ok: true }, { error: 1213 }] }\n`;

  it('statements come when it is their turn', async () => {
    const session = open(serverOf(text));
    expect(await ask(session, 'SELECT b')).toBe(miss('SELECT b', 'it is the turn of line 3, “SELECT a”'));
    expect(await ask(session, 'SELECT a')).toEqual(['1']);
    expect(await ask(session, 'SELECT nope')).toBe(miss('SELECT nope', 'nothing is listed for it; it is the turn of line 4, “SELECT b”'));
    // What drivers say has no turn.
    expect(await ask(session, 'SELECT 1')).toEqual(['1']);
    expect([await ask(session, 'SELECT b'), await ask(session, 'SELECT b'), await ask(session, 'c')]).toEqual([['2'], ['2'], 'ok 0']);
    expect(await ask(session, 'c')).toContain('1213');
    expect(await ask(session, 'SELECT a')).toBe(miss('SELECT a', 'all statements of the list have come'));
  });

  it('each connection begins anew, or there is one order for all', async () => {
    const each = serverOf(text);
    expect(await ask(open(each), 'SELECT a')).toEqual(['1']);
    expect(await ask(open(each), 'SELECT a')).toEqual(['1']);
    const all = serverOf(`per: server\n${text}`);
    expect(await ask(open(all), 'SELECT a')).toEqual(['1']);
    expect(await ask(open(all), 'SELECT b')).toEqual(['2']);
  });

  it('what is listed and said by drivers too has its turn', async () => {
    const session = open(
      serverOf('strict: true\nstatements:\n  - { sql: BEGIN, then: { ok: true } }\n  - { sql: COMMIT, then: { ok: true } }\n'),
    );
    expect(await ask(session, 'COMMIT')).toContain('it is the turn of line 3, “BEGIN”');
    expect(session.status.inTransaction).toBe(false);
    expect(await ask(session, 'BEGIN')).toBe('ok 0');
    expect(session.status.inTransaction).toBe(true);
    expect(await ask(session, 'COMMIT')).toBe('ok 0');
    expect(session.status.inTransaction).toBe(false);
  });
});

describe('a default', () => {
  it('answers misses, which are listed all the same', async () => {
    const server = serverOf('default: { rows: { columns: [n], rows: [[0]] } }');
    const session = open(server);
    expect(await ask(session, 'SELECT x')).toEqual(['0']);
    expect(await session.prepare('SELECT y')).toMatchObject({ columns: [{ name: 'n' }] });
    expect(server.state().missed).toBe(2);
  });
});

describe('a text that is replaced', () => {
  it('holds for open connections; one with a mistake is told of and changes nothing', async () => {
    const server = serverOf(`statements:\n${one('SELECT a', 1)}`);
    const session = open(server);
    server.load(`statements:\n${one('SELECT a', 2)}`);
    expect(await ask(session, 'SELECT a')).toEqual(['2']);
    server.load('statements: 3\n');
    expect(await ask(session, 'SELECT a')).toEqual(['2']);
    expect(server.state()).toMatchObject({
      text: 'statements: 3\n',
      error: { line: 1, column: 13, message: 'expected a list of statements' },
    });
    expect(() => server.take('strict: 2')).toThrow('expected true or false');
    server.load(`statements:\n${one('SELECT a', 3)}`);
    expect(server.state().error).toBeNull();
    expect(await ask(session, 'SELECT a')).toEqual(['3']);
  });

  it('cannot be turned on where there is none', () => {
    const server = serverOf('');
    expect(() => server.setOn(true)).toThrow('the mock has no text yet');
    server.take('bare: true');
    server.setOn(true);
    expect(server.state().on).toBe(true);
  });

  it('tells its listeners of whatever changes', async () => {
    const server = serverOf(`statements:\n${one('SELECT a', 1)}`);
    let told = 0;
    const off = server.onChange(() => told++);
    const session = open(server);
    expect([told, server.state().connections]).toEqual([1, 1]);
    await ask(session, 'SELECT a');
    await ask(session, 'SELECT nope');
    session.close();
    session.close();
    expect([told, server.state().connections]).toEqual([4, 0]);
    off();
    server.reset();
    expect(told).toBe(4);
  });
});
