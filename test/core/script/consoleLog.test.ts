import { describe, expect, it } from 'vitest';
import { ConsoleLog } from '../../../src-core/script/consoleLog.ts';

const texts = (log: ConsoleLog, n: number) => log.since(n).lines.map(({ text }) => text);

describe('a console', () => {
  it('leaves out what comes too fast, and says how much', () => {
    let now = 0;
    const log = new ConsoleLog(
      () => now,
      () => undefined,
    );
    for (let i = 0; i < 300; i++) log.add('a.lua', 'log', `line ${i}`, null);
    expect(log.newest).toBe(200);
    now = 1_000_000;
    log.add('a.lua', 'log', 'later', null);
    expect(texts(log, 200)).toEqual(['100 more lines were left out', 'later']);
  });

  it('keeps everything for who reads the whole, however fast it comes', () => {
    const log = new ConsoleLog(
      () => 0,
      () => undefined,
      { readWhole: true },
    );
    for (let i = 0; i < 5_000; i++) log.add('a.lua', 'log', `line ${i}`, null);
    expect(texts(log, 0)).toHaveLength(5_000);
    for (let i = 5_000; i < 10_000; i++) log.add('a.lua', 'log', `line ${i}`, null);
    const read = texts(log, 5_000);
    expect([read.length, read[0], read.at(-1)]).toEqual([5_000, 'line 5000', 'line 9999']);
    expect(texts(log, 10_000)).toEqual([]);
  });

  it('leaves out what nobody reads once it is too much, and says how much', () => {
    const log = new ConsoleLog(
      () => 0,
      () => undefined,
      { readWhole: true },
    );
    const long = 'x'.repeat(1024 * 1024);
    for (let i = 0; i < 40; i++) log.add('a.lua', 'log', long, null);
    expect(texts(log, 0)).toHaveLength(32);
    log.add('a.lua', 'log', 'later', null);
    expect(texts(log, 32)).toEqual(['8 more lines were left out', 'later']);
  });
});
