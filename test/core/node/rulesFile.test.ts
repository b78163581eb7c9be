import { lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageFault } from '../../../src-core/node/parseOptions.ts';
import { readRules } from '../../../src-core/node/rulesFile.ts';
import { RulesLog } from '../../../src-core/node/rulesLog.ts';
import { TextFile } from '../../../src-core/node/textFile.ts';
import { eventually } from '../../support/ports.ts';

const good = "rules:\n  - { when: 'sql:x', then: { delay: 1s } }\n";
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rules-'));
  path = join(folder, 'rules.yaml');
  writeFileSync(path, good);
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the file of --rules', () => {
  it('is read at the start', async () => {
    expect(await readRules(path)).toEqual({ path, text: good });
  });

  it('is wrong usage with a mistake, and cannot be opened where it is none', async () => {
    writeFileSync(path, 'rules:\n  - 3\n');
    await expect(readRules(path)).rejects.toThrow(UsageFault);
    await expect(readRules(path)).rejects.toThrow(`${path}:2:5: expected a rule`);
    const missing = readRules(join(folder, 'none.yaml'));
    await expect(missing).rejects.toThrow('none.yaml: there is no such file; expected a YAML file with rules');
    await expect(missing).rejects.not.toThrow(UsageFault);
    await expect(readRules(folder)).rejects.toThrow('this is a folder');
  });

  it('is read again when it was saved, in place or by another file, and not when we wrote it', async () => {
    const seen: string[] = [];
    const file = new TextFile({ path, text: good }, 'the rules', (text) => seen.push(text));
    try {
      writeFileSync(path, `${good}# 1\n`);
      await eventually('the first change', () => seen.length === 1);
      file.write(`${good}# 2\n`);
      expect(readFileSync(path, 'utf8')).toBe(`${good}# 2\n`);
      rmSync(path);
      writeFileSync(path, `${good}# 3\n`);
      await eventually('the second change', () => seen.length === 2);
      expect(seen).toEqual([`${good}# 1\n`, `${good}# 3\n`]);
    } finally {
      file.stop();
    }
  });

  it('stays a link where it is one', () => {
    const link = join(folder, 'link.yaml');
    symlinkSync(path, link);
    const file = new TextFile({ path: link, text: good }, 'the rules', () => undefined);
    file.write('rules:\n');
    file.stop();
    expect([lstatSync(link).isSymbolicLink(), readFileSync(path, 'utf8')]).toEqual([true, 'rules:\n']);
  });
});

it('what comes of saving it is logged once', () => {
  const lines: string[] = [];
  const log = new RulesLog({} as never, { info: (line: string) => lines.push(line), warn: (line: string) => lines.push(line) } as never);
  const state = { path: 'r.yaml', text: 'a', error: null, rules: [{}] } as never as Parameters<RulesLog['check']>[0];
  log.check(state);
  log.check({ ...state, text: 'b', error: { line: 2, column: 5, message: 'expected a rule' } });
  log.check({ ...state, text: 'b', error: { line: 2, column: 5, message: 'expected a rule' } });
  log.check({ ...state, text: 'c' });
  expect(lines).toEqual(['r.yaml:2:5: expected a rule; the rules before go on', 'r.yaml: 1 rule from now on']);
});
