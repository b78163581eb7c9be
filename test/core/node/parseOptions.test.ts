import { describe, expect, it } from 'vitest';
import { formatAddress } from '../../../src-core/engine/address.ts';
import { parseAddress, parseCount, parseDuration, parseSize, UsageFault } from '../../../src-core/node/parseOptions.ts';

describe('parseAddress', () => {
  it.each([
    ['127.0.0.1:3306', { host: '127.0.0.1', port: 3306 }],
    ['db.example:3306', { host: 'db.example', port: 3306 }],
    ['[::1]:4040', { host: '::1', port: 4040 }],
    [':4040', { host: '127.0.0.1', port: 4040 }],
    ['localhost:0', { host: 'localhost', port: 0 }],
  ])('reads %s', (text, address) => {
    expect(parseAddress('--listen', text, true)).toEqual(address);
  });

  it.each(['', 'localhost', '3306', 'host:', 'host:port', 'host:65536', '::1:3306', 'http://host:1', 'a b:1', 'host:1:2', 'host:-1'])(
    'refuses %j, naming the option and what is expected',
    (text) => {
      expect(() => parseAddress('--backend', text, true)).toThrow(UsageFault);
      expect(() => parseAddress('--backend', text, true)).toThrow(/^--backend '.*' is not an address; expected HOST:PORT/);
    },
  );

  it('takes port 0 only where any free port will do', () => {
    expect(() => parseAddress('--backend', 'db:0', false)).toThrow(UsageFault);
  });

  it('writes an address as it is read', () => {
    for (const text of ['127.0.0.1:1', '[::1]:4040', 'db:3306']) expect(formatAddress(parseAddress('x', text, true))).toBe(text);
  });
});

describe('parseSize', () => {
  it.each([
    ['0', 0],
    ['65536', 65_536],
    ['512k', 524_288],
    ['512KiB', 524_288],
    ['4MiB', 4_194_304],
    ['1.5 MB', 1_572_864],
    ['1g', 1_073_741_824],
    ['100b', 100],
  ])('reads %s', (text, bytes) => {
    expect(parseSize('--keep', text)).toBe(bytes);
  });

  it.each(['', 'many', '-1', '4TiB', '4g', '1e3', '0x10'])('refuses %j', (text) => {
    expect(() => parseSize('--keep', text)).toThrow(/^--keep .* is not a size; expected/);
  });
});

describe('parseDuration', () => {
  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['1.5s', 1_500],
    ['2m', 120_000],
    ['1h', 3_600_000],
  ])('reads %s', (text, ms) => {
    expect(parseDuration('--for', text)).toBe(ms);
  });

  it.each(['', '30', 's', '0s', '-1s', '1d', '9999h'])('refuses %j', (text) => {
    expect(() => parseDuration('--for', text)).toThrow(/^--for .* is not a duration; expected/);
  });
});

describe('parseCount', () => {
  it('reads whole numbers from the least on', () => {
    expect(parseCount('--rows', '0', 0)).toBe(0);
    expect(parseCount('--rows', '250', 0)).toBe(250);
    for (const text of ['', '-1', '1.5', 'x', '9999999999']) expect(() => parseCount('--rows', text, 0)).toThrow(/^--rows .* expected/);
    expect(() => parseCount('--max-exchanges', '0', 1)).toThrow(/from 1 on/);
  });
});
