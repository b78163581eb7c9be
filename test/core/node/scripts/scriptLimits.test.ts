import { describe, expect, it } from 'vitest';
import { openLua } from '../../../../src-core/node/scripts/luaScripts.ts';
import { scriptOptions } from '../../../../src-core/node/scripts/scriptOptions.ts';

const nothing = (): void => undefined;

/** What a hook may take, ms, where these options are given. */
async function luaLimit(given: Parameters<typeof scriptOptions>[0]): Promise<number> {
  const proxy = {
    backends: { all: [], setState: nothing, idle: () => 0, limits: () => ({ max: 0, min: 0 }) },
    proxyAddress: () => null,
    backendOf: () => 0,
  };
  const { limitMs } = scriptOptions(given, false);
  const host = await openLua({ proxy, limitMs }, { print: nothing, log: nothing, shutdown: nothing });
  return host.state.vm.limits.total;
}

describe('a hook in Lua', () => {
  it('may take 5 s, unless --script-timeout says otherwise', async () => {
    expect(await luaLimit({})).toBe(5_000);
    expect(await luaLimit({ scriptTimeout: 1_000 })).toBe(1_000);
    expect(await luaLimit({ scriptTimeout: 60_000 })).toBe(60_000);
  });
});
