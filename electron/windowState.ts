/** Where the window stood when it was closed, and the theme that was chosen; kept in a file of the user's. */
import { readFileSync, writeFileSync } from 'node:fs';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export interface WindowState {
  /** Null: let the system choose the place. */
  readonly bounds: Rectangle | null;
  readonly maximized: boolean;
  readonly theme: Theme;
}

export const defaultSize = { width: 1440, height: 900 } as const;

/** What was kept, where it still makes sense on today's displays. */
export function readWindowState(file: string, displays: readonly Rectangle[]): WindowState {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { bounds?: unknown; maximized?: unknown; theme?: unknown };
    const bounds = isRectangle(kept.bounds) && displays.some((d) => shows(d, kept.bounds as Rectangle)) ? kept.bounds : null;
    return { bounds, maximized: kept.maximized === true, theme: themes.find((t) => t === kept.theme) ?? 'system' };
  } catch {
    return { bounds: null, maximized: false, theme: 'system' };
  }
}

/** A place that cannot be kept is forgotten: the window opens where the system puts it. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    writeFileSync(file, JSON.stringify(state));
  } catch {
    // The folder may be read-only.
  }
}

function isRectangle(value: unknown): value is Rectangle {
  const r = (value ?? {}) as Record<string, unknown>;
  return ['x', 'y', 'width', 'height'].every((key) => Number.isInteger(r[key]));
}

/** Enough of the title bar lies on the display to be dragged. */
function shows(display: Rectangle, r: Rectangle): boolean {
  const across = Math.min(display.x + display.width, r.x + r.width) - Math.max(display.x, r.x);
  return across >= 100 && r.y >= display.y && r.y <= display.y + display.height - 50 && r.width >= 400 && r.height >= 300;
}
