import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { hasDisplay } from '../../../../src-core/node/window/browser.ts';
import { findElectron } from '../../../../src-core/node/window/electronProgram.ts';

const folder = mkdtempSync(join(tmpdir(), 'hydrophone-electron-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('Electron', () => {
  it.runIf(process.platform === 'linux')('is the one in the folder that was named', async () => {
    expect(await findElectron({ ELECTRON_OVERRIDE_DIST_PATH: folder })).toEqual({
      missing: `ELECTRON_OVERRIDE_DIST_PATH has no ${folder}/electron`,
    });
    writeFileSync(join(folder, 'electron'), '');
    expect(await findElectron({ ELECTRON_OVERRIDE_DIST_PATH: folder })).toEqual({ path: join(folder, 'electron') });
  });
});

describe('a display', () => {
  it('is named by the environment, but always there on desktops that have no other way', () => {
    expect(hasDisplay({}, 'linux')).toBe(false);
    expect(hasDisplay({ DISPLAY: '', WAYLAND_DISPLAY: '' }, 'linux')).toBe(false);
    expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true);
    expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'freebsd')).toBe(true);
    expect([hasDisplay({}, 'darwin'), hasDisplay({}, 'win32')]).toEqual([true, true]);
  });
});
