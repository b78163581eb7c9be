import { describe, expect, it } from 'vitest';
import { mockHandlers } from '../../../../src-core/responder/mock/mockHandlers.ts';
import { MockServer } from '../../../../src-core/responder/mock/mockServer.ts';
import { parseMock } from '../../../../src-core/responder/mock/parseMock.ts';

const text = 'statements:\n  - { sql: SELECT 2, then: { ok: true } }\n';

function start(save: (text: string) => void = () => undefined) {
  const server = new MockServer({ now: () => 5, after: () => () => undefined, random: () => 0 }, 'mock.yaml');
  const { calls, streams } = mockHandlers(server, { save, sleep: () => Promise.resolve() });
  return { server, calls, states: () => streams['mock.states']!({})[Symbol.asyncIterator]() };
}

describe('the calls of a window', () => {
  it('set the text, which is written first', async () => {
    const saved: string[] = [];
    const { calls } = start((given) => saved.push(given));
    expect(await calls['mock.setText']!({ text })).toMatchObject({
      text,
      path: 'mock.yaml',
      error: null,
      statements: [{ what: 'SELECT 2', by: 'sql', line: 2 }],
    });
    expect(saved).toEqual([text]);
    expect(() => calls['mock.setText']!({ text: 'statements: 1' })).toThrow('line 1, column 13: expected a list of statements');
    expect(saved).toEqual([text]);
    const broken = start(() => {
      throw new Error('the disk is full');
    });
    expect(() => broken.calls['mock.setText']!({ text })).toThrow('the disk is full');
    expect(broken.server.state().text).toBe('');
  });

  it('check a text without taking it', () => {
    const { calls, server } = start();
    expect(calls['mock.check']!({ text })).toEqual({ error: null });
    expect(calls['mock.check']!({ text: 'a: 1' })).toEqual({
      error: { line: 1, column: 1, message: expect.stringContaining('a mock file has no key “a”') },
    });
    expect(server.state().text).toBe('');
  });

  it('turn it on and off', () => {
    const { calls, server } = start();
    expect(() => calls['mock.setOn']!({ on: true })).toThrow('the mock has no statements yet');
    server.take(text);
    expect(calls['mock.setOn']!({ on: true })).toMatchObject({ on: true });
    expect(calls['mock.setOn']!({ on: false })).toMatchObject({ on: false });
  });

  it('give an entry for a miss, which is one as it stands', async () => {
    const { calls, server } = start();
    server.take(text);
    const session = server.open(1);
    for (const sql of ["SELECT a\nFROM b WHERE c = ': x'", 'DELETE FROM b']) await session.query(sql, false);
    const { misses } = await calls['mock.state']!({});
    for (const { id, sql } of misses) {
      const { yaml } = await calls['mock.answerFor']!({ miss: id });
      const { statements } = parseMock(text + yaml);
      expect(statements[1]).toMatchObject({ what: sql, answers: [{ results: [{ kind: sql.startsWith('SELECT') ? 'rows' : 'ok' }] }] });
    }
    await calls['mock.reset']!({});
    expect(() => calls['mock.answerFor']!({ miss: misses[0]!.id })).toThrow('not listed any more');
  });
});

it('the stream gives the state, and again when it has changed', async () => {
  const { server, states } = start();
  const stream = states();
  expect((await stream.next()).value).toMatchObject({ text: '', on: false });
  const next = stream.next();
  server.take(text);
  server.setOn(true);
  expect((await next).value).toMatchObject({ text, on: true });
  const waiting = stream.next();
  await stream.return!();
  expect(await waiting).toEqual({ done: true, value: undefined });
});
