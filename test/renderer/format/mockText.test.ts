import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { putEntry } from '../../../renderer/format/mockText.ts';
import { parseMock } from '../../../src-core/responder/mock/parseMock.ts';

const entry = '  - sql: SELECT 2\n    then:\n      ok:\n        affected_rows: 1\n';

/** The statements in order, as the mock reads them, and what stands on the line that is told. */
function put(text: string): { readonly statements: readonly string[]; readonly line: string } {
  const done = putEntry(text, entry)!;
  return { statements: parseMock(done.text).statements.map((s) => s.what), line: done.text.split('\n')[done.line - 1]!.trim() };
}

describe('an entry put into the text of a mock', () => {
  it('stands behind the others, whatever their indent', () => {
    for (const text of [
      'statements:\n  - { sql: SELECT 1, then: { ok: true } }\n',
      'statements:\n- { sql: SELECT 1, then: { ok: true } }',
      'statements:\n      - sql: SELECT 1\n        then: { ok: true }\n\n\n',
      'strict: true\nstatements: # in order\n  - sql: SELECT 1\n\n    then: { ok: true }\n',
    ])
      expect(put(text)).toEqual({ statements: ['SELECT 1', 'SELECT 2'], line: '- sql: SELECT 2' });
  });

  it('stands before the keys that follow, and the comments above them', () => {
    const text = 'statements:\n  - { sql: SELECT 1, then: { ok: true } }\n\n# What else comes\ndefault: { error: 1146 }\n';
    expect(put(text)).toEqual({ statements: ['SELECT 1', 'SELECT 2'], line: '- sql: SELECT 2' });
    const done = putEntry(text, entry)!.text;
    expect(done.indexOf('SELECT 2')).toBeLessThan(done.indexOf('# What else'));
    expect(parse(done)).toHaveProperty('default');
  });

  it('begins a list where there is none', () => {
    for (const text of [
      '',
      '\n',
      'server: { version: 8.0.36 }\n',
      'statements: []\n',
      'statements:\n',
      '# mine\nstatements: ~\nbare: true\n',
    ])
      expect(put(text)).toEqual({ statements: ['SELECT 2'], line: '- sql: SELECT 2' });
  });

  it('is refused by a list in one line', () => {
    expect(putEntry('statements: [{ sql: SELECT 1, then: { ok: true } }]\n', entry)).toBeNull();
  });
});
