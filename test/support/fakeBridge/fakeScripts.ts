/** Scripts of the fake bridge: one that runs, one that does not load. */
import type { ConsoleLine, ScriptState } from '../../../src-core/bridge/contract.ts';

export const fakeScriptTexts: Readonly<Record<string, string>> = {
  's-audit': `/** Writes down who changes orders, and which reads give many rows. */
const many = 1_000;

export function readQuery({ sql, session }) {
  if (/^\\s*(UPDATE|DELETE)\\s+.*\\borders\\b/i.test(sql)) {
    console.log(\`\${session.user} changes orders: \${sql}\`);
  }
}

export function readQueryResult({ sql, results }) {
  for (const { rowCount } of results) {
    if (rowCount > many) console.warn(\`\${rowCount} rows: \${sql}\`);
  }
}
`,
  's-mask': `export function readQueryResult({ results }) {
  const [first] = results
  return { rows: first.rows.map((row) => ({ ...row, email: null }) }
}
`,
};

export const fakeScripts: readonly ScriptState[] = [
  {
    id: 's-audit',
    name: 'audit.ts',
    path: '/home/dev/shop/audit.ts',
    on: true,
    error: null,
    unloadable: false,
    hooks: [
      { name: 'readQuery', calls: 48_112, errors: 0, timeouts: 0, totalUs: 962_240, longestUs: 4_112 },
      { name: 'readQueryResult', calls: 48_090, errors: 3, timeouts: 1, totalUs: 3_120_000, longestUs: 1_000_120 },
    ],
    sessions: { current: 3, earlier: 2 },
  },
  {
    id: 's-mask',
    name: 'mask.ts',
    path: '/home/dev/shop/mask.ts',
    on: true,
    error: "mask.ts:3:66: ',' expected",
    unloadable: true,
    hooks: [],
    sessions: { current: 0, earlier: 0 },
  },
];

const at = Date.UTC(2026, 10, 21, 12, 1, 3) * 1000;

export const fakeConsole: readonly ConsoleLine[] = [
  { n: 1, at, script: 'audit.ts', level: 'info', text: 'loaded: readQuery, readQueryResult', place: null },
  {
    n: 2,
    at: at + 210_000,
    script: 'audit.ts',
    level: 'log',
    text: 'app changes orders: UPDATE orders SET status = ‘paid’ WHERE id = 17',
    place: 'audit.ts:6',
  },
  {
    n: 3,
    at: at + 812_000,
    script: 'audit.ts',
    level: 'warn',
    text: '12044 rows: SELECT o.id, o.created_at, c.name FROM orders o JOIN customers c ON c.id = o.customer_id',
    place: 'audit.ts:12',
  },
  { n: 4, at: at + 900_000, script: 'mask.ts', level: 'error', text: "',' expected", place: 'mask.ts:3' },
  {
    n: 5,
    at: at + 1_900_000,
    script: 'audit.ts',
    level: 'error',
    text: 'readQueryResult took longer than 1 s; the reply went on unmodified',
    place: 'audit.ts:10',
  },
];
