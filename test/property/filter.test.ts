import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completing } from '../../src-core/capture/filter/complete.ts';
import { explainFilter } from '../../src-core/capture/filter/explain.ts';
import { FilterFault } from '../../src-core/capture/filter/faults.ts';
import { compileFilter } from '../../src-core/capture/filter/filter.ts';
import type { FilterNode } from '../../src-core/capture/filter/nodes.ts';
import { parseFilter } from '../../src-core/capture/filter/parse.ts';
import { printFilter } from '../../src-core/capture/filter/print.ts';
import { cpuMs } from '../support/cpuTime.ts';

const pieces = fc.constantFrom(
  ...[
    'user',
    'sql',
    'ms',
    'is',
    'error',
    'command',
    'table',
    'digest',
    'rows',
    'bytes',
    'tls',
    'param',
    'session',
    'foo',
    'and',
    'or',
    'not',
  ],
  ...[':', '=', '!=', '>', '>=', '<', '<=', '~', '!~', '-', '!', '(', ')', '"', "'", '\\', ',', '*', '.', ' ', ' ', ' ', '\n', '\t'],
  ...[
    'read',
    'query',
    '50',
    '1.5s',
    '1MB',
    'ER_DUP_ENTRY',
    'orders',
    'a b',
    '[',
    '+',
    '{9}',
    '(?',
    'é',
    '漢',
    '\0',
    '\ud800',
    '1146',
    'yes',
  ],
);
const texts = fc.oneof(
  { weight: 3, arbitrary: fc.array(pieces, { maxLength: 30 }).map((p) => p.join('')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
);
const good = fc.oneof(
  fc.constantFrom(
    'user:app',
    'ms>50',
    'not is:read',
    'sql~"a\\"b"',
    "sql:'x\\\\ y'",
    'count(*)',
    '"q (',
    'error:1,2',
    'table:"a*",b*',
    '-x',
    'sql~a\\"b',
  ),
  pieces,
);
const filters = fc.array(good, { minLength: 1, maxLength: 8 }).chain((terms) =>
  fc.array(fc.constantFrom(' and ', ' or ', ' ', ' or not ('), { minLength: terms.length, maxLength: terms.length }).map((joints) => {
    const text = terms.map((term, i) => (i === 0 ? term : joints[i]! + term)).join('');
    return text + ')'.repeat(joints.slice(1).filter((j) => j.endsWith('(')).length);
  }),
);

/** Without where it stands. */
function bare(node: FilterNode | null): unknown {
  return JSON.parse(JSON.stringify(node, (key, value) => (key === 'from' || key === 'to' ? undefined : value)));
}

function parsed(text: string): FilterNode | null | undefined {
  try {
    return parseFilter(text);
  } catch (error) {
    if (!(error instanceof FilterFault)) throw error;
    expect(error.offset).toBeGreaterThanOrEqual(0);
    expect(error.length).toBeGreaterThan(0);
    expect(error.offset).toBeLessThanOrEqual(text.length);
    expect(error.message).toMatch(/^[^\n]+[^.\n]$/);
    return undefined;
  }
}

describe('the filter language', () => {
  it('never crashes on 10,000 random texts', () => {
    let good = 0;
    fc.assert(
      fc.property(texts, (text) => {
        const node = parsed(text);
        if (node !== undefined) good++;
        if (node !== undefined) {
          compileFilter(text);
          expect(explainFilter(node)).toMatch(/\.$/);
        }
        for (const caret of [0, text.length >> 1, text.length]) completing(text, caret);
      }),
      { numRuns: 10_000 },
    );
    expect(good).toBeGreaterThan(1_000);
  });

  it('reads what it prints as the same filter', () => {
    let good = 0;
    fc.assert(
      fc.property(fc.oneof(filters, texts), (text) => {
        const node = parsed(text);
        if (node === undefined) return;
        good++;
        const printed = printFilter(node);
        expect(bare(parseFilter(printed))).toEqual(bare(node));
      }),
      { numRuns: 10_000 },
    );
    expect(good).toBeGreaterThan(2_000);
  });

  it('takes time that is linear in the length', () => {
    for (const piece of ['a ', '(', 'not ', '-', '"x" ', 'user:a or ', 'a(', 'x:', '((a) or ', 'user:a,', "'", '\\']) {
      const text = piece.repeat(Math.floor(10_000 / piece.length));
      expect(cpuMs(() => parsed(text))).toBeLessThan(500);
    }
  });
});
