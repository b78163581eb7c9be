import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hostConfig } from '../../../build/bundles.ts';
import { codeFolder, packageFolder, workerUrl } from '../../../src-core/node/ownFiles.ts';

describe("the program's own files", () => {
  it('are found from the sources', () => {
    expect(JSON.parse(readFileSync(new URL('package.json', packageFolder), 'utf8'))).toMatchObject({ name: 'hydrophone' });
    expect(existsSync(new URL('node/ownFiles.ts', codeFolder))).toBe(true);
    expect(existsSync(workerUrl('engineWorker'))).toBe(true);
  });

  it('are found from the bundles, since all lie one folder below dist/', () => {
    const { input, output } = hostConfig('dist').build?.rolldownOptions ?? {};
    const names = Object.keys(input ?? {});
    expect(names).toContain('node/scriptWorker');
    expect(names.filter((name) => !/^[a-z]+\/[a-zA-Z]+$/.test(name))).toEqual([]);
    expect(output).toMatchObject({ chunkFileNames: 'shared/[name]-[hash].js' });
  });
});
