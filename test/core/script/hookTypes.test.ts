/** The types that are shipped for editors say what hooks are given and may return. The compiler checks it. */
import type * as shipped from 'hydrophone';
import { expect, it } from 'vitest';
import type * as hooks from '../../../src-core/script/hooks.ts';
import { readReturned } from '../../../src-core/script/returned.ts';

type Given<T> = T & { readonly state: shipped.State };
type Names = Exclude<keyof shipped.Script, 'commands' | 'maxRows'>;

const same: [shipped.QueryEvent, shipped.QueryResultEvent, shipped.AuthResultEvent, shipped.SessionEvent, Names, hooks.HookName] = [
  {} as Given<hooks.QueryEvent>,
  {} as Given<hooks.QueryResultEvent>,
  {} as Given<hooks.AuthResultEvent>,
  {} as Given<hooks.SessionEvent>,
  'readQuery' as hooks.HookName,
  'readQuery' as Names,
];

const readQuery: shipped.ReadQuery<{ seen?: number }> = ({ sql, state, params }) => {
  state.seen = (state.seen ?? 0) + 1;
  if (sql === 'a') return { rewrite: 'b', delay: '5ms' };
  if (sql === 'c') return { rows: [{ id: 1n, at: new Date(0), none: null }] };
  if (sql === 'd') return { queue: [{ id: 1, sql: 'x', after: true }, { id: 2 }] };
  if (params !== null) return { params: [...params, true] };
};
const asyncs: shipped.Script = {
  async readQueryResult({ id, results }) {
    if (id === 1 && results[0] !== undefined) return { rows: results[0] };
    return id === null ? undefined : { ignore: true };
  },
  async readAuth({ session }) {
    if (session.user === null) return { error: { code: 1045 } };
  },
  connectServer: () => ({ backend: 'db:3306' }),
  disconnectClient: ({ session }) => session.id,
};
// @ts-expect-error: a hook that returns what it may not is told so by the editor
const wrong: shipped.ReadQuery = () => ({ rewrite: 5 });

it('fit what is checked at run time', async () => {
  expect(same).toHaveLength(6);
  const event = { sql: 'c', state: {}, params: null } as unknown as shipped.QueryEvent<{ seen?: number }>;
  expect(readReturned('readQuery', await readQuery(event), null).actions).toMatchObject([
    { kind: 'rows', rows: { columns: ['id', 'at', 'none'] } },
  ]);
  expect(readReturned('connectServer', await asyncs.connectServer!({} as never), null).actions).toHaveLength(1);
  expect(() => readReturned('readQuery', wrong({} as never), null)).toThrow('readQuery returned');
});
