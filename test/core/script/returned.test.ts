import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HookName } from '../../../src-core/script/hooks.ts';
import { hookNames } from '../../../src-core/script/hooks.ts';
import { Nonsense, readReturned } from '../../../src-core/script/returned.ts';

const read = (hook: HookName, value: unknown, queueId: number | null = null) => readReturned(hook, value, queueId).actions;

describe('what a hook returned', () => {
  it.each([
    [{ rewrite: 'SELECT 1' }, [{ kind: 'rewrite', sql: 'SELECT 1' }]],
    [{ params: [1, null, 2n, true] }, [{ kind: 'parameters', values: [1, null, 2n, true] }]],
    [{ ok: true }, [{ kind: 'ok', ok: {} }]],
    [
      { ok: { affectedRows: 3n, lastInsertId: '18446744073709551615' } },
      [{ kind: 'ok', ok: { affectedRows: '3', lastInsertId: '18446744073709551615' } }],
    ],
    [{ error: { code: 1146, sqlstate: null, message: 'none' } }, [{ kind: 'error', error: { code: 1146, message: 'none' } }]],
    [{ close: true }, [{ kind: 'close', when: 'before' }]],
    [{ delay: 200 }, [{ kind: 'delay', us: 200_000 }]],
    [
      { delay: '1.5s', rewrite: 'x' },
      [
        { kind: 'delay', us: 1_500_000 },
        { kind: 'rewrite', sql: 'x' },
      ],
    ],
    [{ queue: [{ id: 1, sql: 'a', after: true }, { id: 2 }] }, [{ kind: 'queue', items: [{ id: 1, sql: 'a', after: true }, { id: 2 }] }]],
    [{ rewrite: undefined }, []],
    [null, []],
  ])('at a statement, %#', (value, actions) => {
    expect(read('readQuery', value)).toEqual(actions);
  });

  it('has rows in both forms, with cells of all kinds', () => {
    const rows = [['a', 1, 1n, true, null, new Uint8Array([1]), { base64: 'AQ==' }, new Date(1_700_000_000_123)]];
    const columns = ['a', 'b', 'c', 'd', 'e', 'f', 'g', { name: 'h', type: 'datetime' }];
    expect(read('readQuery', { rows: { columns, rows } })).toEqual([
      { kind: 'rows', rows: { columns, rows: [[...rows[0]!.slice(0, 7), '2023-11-14 22:13:20.123']] } },
    ]);
    expect(read('readQuery', { rows: [{ a: 1, b: 'x' }, { b: 'y' }] })).toEqual([
      {
        kind: 'rows',
        rows: {
          columns: ['a', 'b'],
          rows: [
            [1, 'x'],
            [null, 'y'],
          ],
        },
      },
    ]);
    expect(() => read('readQuery', { rows: { columns: ['a'], rows: Array.from({ length: 250_001 }, () => [1]) } })).toThrow(
      'more than 250000 cells',
    );
    expect(() => read('readQuery', { rows: [{ a: 'x'.repeat(17 * 1024 * 1024) }] })).toThrow('rows of more than 16 MiB');
  });

  it('ends the asking where something is done, unless it says otherwise', () => {
    expect(readReturned('readQuery', undefined, null).goOn).toBe(true);
    expect(readReturned('readQuery', { delay: 0 }, null).goOn).toBe(true);
    expect(readReturned('readQuery', { delay: 1 }, null).goOn).toBe(false);
    expect(readReturned('readQuery', { delay: 1, continue: true }, null).goOn).toBe(true);
    expect(readReturned('readQuery', { continue: false }, null).goOn).toBe(false);
  });

  it('keeps a queued reply from the client, unless it gives it something', () => {
    expect(read('readQueryResult', undefined, 5)).toEqual([{ kind: 'ignore' }]);
    expect(read('readQueryResult', { ignore: true }, 5)).toEqual([{ kind: 'ignore' }]);
    expect(read('readQueryResult', { delay: 5 }, 0)).toEqual([{ kind: 'delay', us: 5_000 }, { kind: 'ignore' }]);
    expect(read('readQueryResult', { ok: true }, 5)).toEqual([{ kind: 'ok', ok: {} }]);
    expect(read('readQueryResult', { delay: 5 })).toEqual([{ kind: 'delay', us: 5_000 }]);
  });

  it('is for its hook', () => {
    expect(read('connectServer', { backend: '[::1]:3306' })).toEqual([{ kind: 'backend', address: '[::1]:3306' }]);
    expect(() => read('readAuth', { backend: 'a:1' })).toThrow(
      'readAuth returned { backend }; expected nothing or one of { error | delay | close | continue }',
    );
    expect(() => read('disconnectClient', { close: true })).toThrow('disconnectClient returned { close }; expected nothing');
    expect(() => read('connectServer', { backend: 'db' })).toThrow('(backend: expected host:port)');
  });

  it('is either actions or Nonsense, whatever it is', () => {
    const values = fc.oneof(
      fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, withTypedArray: true }),
      fc.record(
        {
          rewrite: fc.anything(),
          rows: fc.anything(),
          error: fc.anything(),
          delay: fc.anything(),
          queue: fc.anything(),
          ok: fc.anything(),
        },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(fc.constantFrom(...hookNames), values, fc.option(fc.integer()), (hook, value, id) => {
        try {
          structuredClone(readReturned(hook, value, id));
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(Nonsense);
          expect((thrown as Error).message).toMatch(new RegExp(`^${hook} returned .+`, 's'));
        }
      }),
      { numRuns: 300 },
    );
  });
});
