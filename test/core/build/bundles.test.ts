import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type InlineConfig } from 'vite';
import { afterEach, describe, expect, it } from 'vitest';
import { hostConfig } from '../../../build/bundles.ts';

const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the bundles of the hosts', () => {
  it('are ASCII, and mean what the sources mean', async () => {
    const source = `
      /** Bytes – in a comment. */
      export const texts = ['µs', \`“\${1}” …\`, '\\\\Ö', '🐬', 'ab–c'.split(/[–]/), 'Ä\\nä', /^🐬$/u.test('🐬')];`;
    const config = hostConfig(folder);
    writeFileSync(join(folder, 'source.ts'), source);
    await build(only(config, join(folder, 'source.ts')));

    const bundle = readFileSync(join(folder, 'source.js'), 'utf8');
    expect(bundle).not.toMatch(/[^\0-\x7f]/);
    const { texts } = (await import(pathToFileURL(join(folder, 'source.js')).href)) as { texts: unknown };
    expect(texts).toEqual(['µs', '“1” …', '\\Ö', '🐬', ['ab', 'c'], 'Ä\nä', true]);
  });
});

/** The same, for one source. */
function only(config: InlineConfig, source: string): InlineConfig {
  const { rolldownOptions } = config.build!;
  return {
    ...config,
    configFile: false,
    logLevel: 'error',
    build: { ...config.build, rolldownOptions: { ...rolldownOptions, input: { source } } },
  };
}
