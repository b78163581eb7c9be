import { describe, expect, it } from 'vitest';
import { isLoopback, proxyAddress, proxyAddresses } from '../../../../src-core/node/mysqlProxy/proxyAddress.ts';
import { UsageFault } from '../../../../src-core/node/parseOptions.ts';

const ours = { listen: true, port: 4040 };
const theirs = { listen: false, port: 3306 };

describe("addresses in MySQL Proxy's forms", () => {
  it.each([
    ['localhost:4000', 'localhost', 4000],
    [':4000', '0.0.0.0', 4000],
    ['10.0.0.1', '10.0.0.1', 4040],
    ['[::1]:4000', '::1', 4000],
    ['127.0.0.1:0', '127.0.0.1', 0],
    ['/tmp/proxy.sock', '/tmp/proxy.sock', 0],
  ])('%s to listen on', (text, host, port) => {
    expect(proxyAddress('-P', text, ours)).toEqual({ host, port });
  });

  it.each([
    [':3307', '127.0.0.1', 3307],
    ['db', 'db', 3306],
    ['/run/mysqld.sock', '/run/mysqld.sock', 0],
  ])('%s to connect to', (text, host, port) => {
    expect(proxyAddress('-b', text, theirs)).toEqual({ host, port });
  });

  it.each(['', '4040', 'a:b', 'a:70000', 'a b:1', 'a:0'])("'%s' is none to connect to", (text) => {
    expect(() => proxyAddress('-b', text, theirs)).toThrow(UsageFault);
  });

  it('stand in lists with commas', () => {
    expect(proxyAddresses('-b', 'a:1, b:2,', theirs)).toEqual([
      { host: 'a', port: 1 },
      { host: 'b', port: 2 },
    ]);
  });

  it('are on loopback or not', () => {
    const is = (host: string) => isLoopback({ host, port: 1 });
    expect(['127.0.0.1', '127.1.2.3', '::1', 'localhost', '/tmp/s'].every(is)).toBe(true);
    expect(['0.0.0.0', '::', '10.0.0.1', 'db.example'].some(is)).toBe(false);
  });
});
