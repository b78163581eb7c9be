import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readWindowState, writeWindowState } from '../../../electron/windowState.ts';

const folder = mkdtempSync(join(tmpdir(), 'hydrophone-window-'));
const file = join(folder, 'window.json');
const displays = [{ x: 0, y: 0, width: 1920, height: 1080 }];
const nowhere = { bounds: null, maximized: false, theme: 'system' } as const;

afterAll(() => rmSync(folder, { recursive: true }));

describe('the window', () => {
  it('comes back where it was', () => {
    const state = { bounds: { x: 100, y: 50, width: 1200, height: 700 }, maximized: true, theme: 'dark' } as const;
    writeWindowState(file, state);
    expect(readWindowState(file, displays)).toEqual(state);
  });

  it('comes back in sight when its display is gone', () => {
    for (const bounds of [
      { x: 3_000, y: 50, width: 1200, height: 700 },
      { x: -1_150, y: 50, width: 1200, height: 700 },
      { x: 100, y: 1_070, width: 1200, height: 700 },
      { x: 100, y: -40, width: 1200, height: 700 },
      { x: 100, y: 50, width: 10, height: 10 },
    ]) {
      writeWindowState(file, { bounds, maximized: false, theme: 'system' });
      expect(readWindowState(file, displays)).toEqual(nowhere);
    }
  });

  it('opens as new without a file, with a broken one, and where none can be written', () => {
    expect(readWindowState(join(folder, 'none'), displays)).toEqual(nowhere);
    for (const text of ['', '{', 'null', '7', '{"bounds":{"x":"1"}}']) {
      writeFileSync(file, text);
      expect(readWindowState(file, displays)).toEqual(nowhere);
    }
    expect(() => writeWindowState(join(folder, 'no/where'), nowhere)).not.toThrow();
  });
});
