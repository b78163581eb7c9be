/** Moving about in a grid of cells with the keyboard. */

export interface GridPlace {
  readonly row: number;
  readonly column: number;
}

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  PageDown: [20, 0],
  PageUp: [-20, 0],
};

/** Where a key leads from a cell; null for a key that leads nowhere. */
export function movedTo(key: string, at: GridPlace | null, rows: number, columns: number): GridPlace | null {
  const step = steps[key];
  if (step === undefined || rows === 0 || columns === 0) return null;
  if (at === null) return { row: 0, column: 0 };
  const within = (n: number, limit: number): number => Math.max(0, Math.min(limit - 1, n));
  return { row: within(at.row + step[0], rows), column: within(at.column + step[1], columns) };
}
