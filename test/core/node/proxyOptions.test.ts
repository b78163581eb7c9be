import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { UsageFault } from '../../../src-core/node/parseOptions.ts';
import { addProxyOptions, engineOptions, proxyOptions } from '../../../src-core/node/proxyOptions.ts';

const a = { host: 'a', port: 1 };
const b = { host: 'b', port: 2 };
const c = { host: 'c', port: 3 };

describe('proxyOptions', () => {
  it('listen on 127.0.0.1:4040 and keep 4 MiB where nothing else is said', () => {
    expect(proxyOptions({})).toMatchObject({ listen: [{ host: '127.0.0.1', port: 4040 }], backend: [], keep: 4_194_304 });
  });

  it('pair one backend with each listener, one with all, or several in turn with one', () => {
    const paired = (listen: (typeof a)[], backend: (typeof a)[]) => {
      const options = proxyOptions({ listen, backend });
      const { backends, listeners } = engineOptions(options, options.backend);
      return listeners.map((l) => [l.listen, l.backends.map((ndx) => backends[ndx - 1]!.address)]);
    };
    expect(paired([a, b], [b, c])).toEqual([
      [a, ['b:2']],
      [b, ['c:3']],
    ]);
    expect(paired([a, b], [c])).toEqual([
      [a, ['c:3']],
      [b, ['c:3']],
    ]);
    expect(paired([a], [b, c])).toEqual([[a, ['b:2', 'c:3']]]);
  });

  it('refuse what does not pair', () => {
    expect(() => proxyOptions({ listen: [a, b], backend: [a, b, c] })).toThrow(UsageFault);
  });

  it('take passwords from the environment', async () => {
    process.env.HYDROPHONE_TEST_PASSWORD = 'from=here';
    const read = async (...args: string[]) => {
      const command = addProxyOptions(new Command('proxy').exitOverride());
      await command.parseAsync(['node', 'proxy', ...args]);
      return engineOptions(proxyOptions(command.opts()), [a]).passwords;
    };
    expect(await read('--password-of', 'a=b=HYDROPHONE_TEST_PASSWORD', '--password-of', 'c=HYDROPHONE_TEST_PASSWORD')).toEqual(
      new Map([
        ['a=b', 'from=here'],
        ['c', 'from=here'],
      ]),
    );
    await expect(read('--password-of', 'app')).rejects.toThrow('expected USER=VARIABLE');
    await expect(read('--password-of', 'app=HYDROPHONE_NOT_SET')).rejects.toThrow('no environment variable HYDROPHONE_NOT_SET');
  });
});
