import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { MockMiss } from '../../../src-core/bridge/contract.ts';
import { readMock } from '../../../src-core/node/mockFile.ts';
import { MockLog } from '../../../src-core/node/mockLog.ts';
import { UsageFault } from '../../../src-core/node/parseOptions.ts';

const folder = mkdtempSync(join(tmpdir(), 'mock-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('a mock file is read at the start, and wrong usage with a mistake', async () => {
  const path = join(folder, 'mock.yaml');
  writeFileSync(path, 'bare: true\n');
  expect(await readMock(path)).toEqual({ path, text: 'bare: true\n' });
  writeFileSync(path, 'bare: 3\n');
  await expect(readMock(path)).rejects.toThrow(UsageFault);
  await expect(readMock(path)).rejects.toThrow(`${path}:1:7: expected true or false`);
  const missing = readMock(join(folder, 'none.yaml'));
  await expect(missing).rejects.toThrow('none.yaml: there is no such file; expected a YAML file with statements (docs/mock.md)');
  await expect(missing).rejects.not.toThrow(UsageFault);
});

it('what comes of saving it, and each miss, is logged once', () => {
  const lines: string[] = [];
  const log = new MockLog({} as never, { info: (line: string) => lines.push(line), warn: (line: string) => lines.push(line) } as never);
  const miss = (id: number, sql: string): MockMiss => ({
    id,
    sql,
    command: 'COM_QUERY',
    count: 1,
    firstAt: 1,
    lastAt: 1,
    user: null,
    why: 'nothing is listed for it',
  });
  const state = { path: 'm.yaml', text: 'a', error: null, statements: [{}, {}], misses: [] } as never as Parameters<MockLog['check']>[0];
  log.check(state);
  log.check({ ...state, misses: [miss(2, 'SELECT\n 2'), miss(1, 'SELECT 1')] });
  log.check({ ...state, text: 'b', error: { line: 2, column: 5, message: 'expected a statement' }, misses: [miss(3, 'x'), miss(2, 'y')] });
  log.check({ ...state, text: 'c' });
  expect(lines).toEqual([
    'the mock has no answer for SELECT 1: nothing is listed for it',
    expect.stringMatching(/^the mock has no answer for SELECT.*2: nothing is listed for it$/),
    'the mock has no answer for x: nothing is listed for it',
    'm.yaml:2:5: expected a statement; the mock before goes on',
    'm.yaml: 2 statements from now on',
  ]);
});
