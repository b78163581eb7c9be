import { expect, it } from 'vitest';
import { printedBy } from '../../../../support/luaModules.ts';

/** Backends: type, state, clients, idle connections of the user `app`. */
function proxyWith(...backends: readonly (readonly ['rw' | 'ro', 'up' | 'down' | 'unknown', number, number])[]): string {
  const list = backends.map(
    ([type, state, clients, idle]) => `{
      type = proxy.BACKEND_TYPE_${type.toUpperCase()}, state = proxy.BACKEND_STATE_${state.toUpperCase()}, connected_clients = ${clients},
      pool = { users = setmetatable({ app = { cur_idle_connections = ${idle} } }, { __index = function() return { cur_idle_connections = 0 } end }) }
    }`,
  );
  return `
    proxy = {
      BACKEND_TYPE_RW = 1, BACKEND_TYPE_RO = 2, BACKEND_STATE_UNKNOWN = 0, BACKEND_STATE_UP = 1, BACKEND_STATE_DOWN = 2,
      connection = { client = { username = "app" } }
    }
    proxy.global = { backends = { ${list.join(',')} } }
  `;
}

const both = 'local b = require("proxy.balance") print(b.idle_ro(), b.idle_failsafe_rw())';

it('reads go to the read-only backend with the fewest clients, writes to the first for writes', async () => {
  const before = proxyWith(['rw', 'up', 9, 1], ['ro', 'up', 5, 2], ['ro', 'unknown', 3, 1], ['ro', 'up', 3, 1]);
  expect(await printedBy(both, { before })).toEqual(['3\t1']);
});

it('none without idle connections of the user, none that is down', async () => {
  expect(await printedBy(both, { before: proxyWith(['rw', 'down', 0, 3], ['ro', 'down', 0, 3], ['ro', 'up', 0, 0]) })).toEqual(['0\t0']);
  expect(await printedBy(both, { before: proxyWith(['rw', 'down', 0, 3], ['rw', 'up', 7, 1]) })).toEqual(['0\t2']);
  const other = `${proxyWith(['rw', 'up', 0, 3], ['ro', 'up', 0, 3])} proxy.connection.client.username = "other"`;
  expect(await printedBy(both, { before: other })).toEqual(['0\t0']);
});

it('takes read-only backends in turn', async () => {
  const before = proxyWith(['rw', 'up', 0, 1], ['ro', 'up', 0, 1], ['ro', 'down', 0, 1], ['ro', 'up', 0, 1]);
  expect(
    await printedBy('local b = require("proxy.balance") print(b.cycle_read_ro(), b.cycle_read_ro(), b.cycle_read_ro())', { before }),
  ).toEqual(['2\t4\t2']);
});
