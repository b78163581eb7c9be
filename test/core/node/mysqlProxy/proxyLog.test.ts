import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatProxyEntry, openProxyLog } from '../../../../src-core/node/mysqlProxy/proxyLog.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the log', () => {
  it("has MySQL Proxy's form, a line an entry", () => {
    const time = new Date(2026, 0, 2, 3, 4, 5).getTime();
    expect(formatProxyEntry({ level: 40, time, msg: 'a\n  b' })).toBe('2026-01-02 03:04:05: (warning) a b\n');
    expect(formatProxyEntry({ level: 50, time, msg: 'x' })).toBe('2026-01-02 03:04:05: (critical) x\n');
  });

  it('leaves out what is below its level, and goes on in a new file', () => {
    const path = join(folder, 'log');
    const { log, reopen } = openProxyLog(path, 'warning');
    log.info('one');
    log.warn('two');
    renameSync(path, join(folder, 'log.1'));
    reopen();
    log.error('three');
    expect(readFileSync(join(folder, 'log.1'), 'utf8')).toMatch(/^[-\d]{10} [:\d]{8}: \(warning\) two\n$/);
    expect(readFileSync(path, 'utf8')).toMatch(/: \(critical\) three\n$/);
  });
});
