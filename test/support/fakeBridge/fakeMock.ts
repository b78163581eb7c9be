/** The mock server of the fake bridge: its text is really read; hits and misses are made up. */
import type { MockCalls, MockMiss, MockState } from '../../../src-core/bridge/contract.ts';
import { MockServer } from '../../../src-core/responder/mock/mockServer.ts';
import { parseMock } from '../../../src-core/responder/mock/parseMock.ts';

type Handlers = { [K in keyof MockCalls]: (input: MockCalls[K][0]) => MockCalls[K][1] };

export interface FakeMock {
  readonly calls: Handlers;
  readonly state: () => MockState;
  readonly version: () => number;
}

const text = `server:
  version: 8.0.36
statements:
  - sql: SELECT id, name FROM customers WHERE id = 1
    then: { rows: { columns: [id, name], rows: [[1, Ada]] } }

  - like: 'select count(%) from orders%'
    then: { rows: { columns: [n], rows: [[360]] } }

  - sql: UPDATE stock SET left_over = left_over - 1 WHERE product_id = ?
    params: [{ any: true }]
    then:
      - { ok: { affected_rows: 1 } }
      - { error: 1205 }
      - { ok: { affected_rows: 1 } }

  - pattern: '^select .* from (orders|payments) where id = \\d+$'
    times: 2
    then: { delay: 150ms, rows: { columns: [state], rows: [[paid]] } }
`;

const at = Date.UTC(2026, 10, 21, 12, 1, 3) * 1000;
const misses: readonly MockMiss[] = [
  {
    id: 3,
    sql: 'SELECT o.id, o.created_at, c.name FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.state = ? ORDER BY o.created_at DESC LIMIT 50',
    command: 'COM_STMT_EXECUTE',
    count: 12,
    firstAt: at,
    lastAt: at + 4_100_000,
    user: 'app',
    why: 'nothing is listed for it',
  },
  {
    id: 2,
    sql: 'SELECT id, name FROM customers WHERE id = 7',
    command: 'COM_QUERY',
    count: 1,
    firstAt: at,
    lastAt: at + 2_000_000,
    user: 'report',
    why: 'its parameters differ from those of line 4',
  },
];

/** With `busy` it is on and has statements; otherwise it is empty. */
export function fakeMock(busy: boolean): FakeMock {
  const server = new MockServer(
    {
      now: () => at,
      after: () => () => undefined,
      random: () => 0.5,
    },
    busy ? '/home/dev/shop/mock.yaml' : null,
  );
  let version = 0;
  let missed = busy ? misses : [];
  server.onChange(() => version++);
  if (busy) {
    server.take(text);
    server.setOn(true);
  }
  const state = (): MockState => {
    const now = server.state();
    const hits = [4_112, 96, 3, 0];
    return {
      ...now,
      statements: now.statements.map((s) => ({ ...s, hits: busy ? (hits[s.index] ?? 0) : 0 })),
      misses: missed,
      missed: missed.reduce((sum, miss) => sum + miss.count, 0),
      connections: busy ? 4 : 0,
    };
  };
  const mistakeIn = (given: string): MockState['error'] => {
    try {
      parseMock(given);
      return null;
    } catch (thrown) {
      const { line, column, message } = thrown as { line: number; column: number; message: string };
      return { line, column, message };
    }
  };
  return {
    state,
    version: () => version,
    calls: {
      'mock.state': state,
      'mock.setText': ({ text: given }) => {
        const mistake = mistakeIn(given);
        if (mistake !== null) throw { code: 'badInput', message: `line ${mistake.line}, column ${mistake.column}: ${mistake.message}` };
        server.take(given);
        return state();
      },
      'mock.setOn': ({ on }) => {
        server.setOn(on);
        return state();
      },
      'mock.check': ({ text: given }) => ({ error: mistakeIn(given) }),
      'mock.reset': () => {
        missed = [];
        server.reset();
        return state();
      },
      'mock.answerFor': ({ miss }) => {
        const found = missed.find(({ id }) => id === miss);
        if (found === undefined) throw { code: 'notFound', message: 'this miss is not listed any more' };
        return { yaml: `  - sql: ${found.sql}\n    then:\n      rows:\n        columns: [value]\n        rows: [[…]]\n` };
      },
      'capture.mockFrom': ({ strict, name, ids }) => ({
        text: `# ${name}\n${strict ? 'strict: true\n' : ''}statements:\n  - sql: SELECT 1\n    then: { rows: { columns: ['1'], rows: [[1]] } }\n`,
        statements: 1,
        exchanges: ids?.length ?? 12,
        notes: ['3 rows of the results are not here, because not all was kept.'],
      }),
    },
  };
}
