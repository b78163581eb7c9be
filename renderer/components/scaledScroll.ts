/**
 * Scrolling through more rows than a browser lets an element be tall. Up to `tallest` px the element is as tall as its
 * rows and everything is plain. Beyond, the element stays at `tallest`: small movements (wheel, keys) move the rows by
 * the same number of px, large ones (the scrollbar's thumb) by their share of the whole.
 *
 * `top` is where the view stands in the px of all rows; `scroll` is the element's scrollTop.
 */
export interface ScrollSpan {
  readonly rows: number;
  readonly rowHeight: number;
  readonly viewport: number;
}

/** Chromium's limit is 2^25 device px; on screens with three device px to one this still stays below. */
export const tallest = 8_000_000;

export function fullHeight(s: ScrollSpan): number {
  return s.rows * s.rowHeight;
}

export function elementHeight(s: ScrollSpan): number {
  return Math.min(fullHeight(s), tallest);
}

function furthestTop(s: ScrollSpan): number {
  return Math.max(0, fullHeight(s) - s.viewport);
}

function furthestScroll(s: ScrollSpan): number {
  return Math.max(0, elementHeight(s) - s.viewport);
}

/** Where the rows stand after the element scrolled from `before` to `scroll`. */
export function topAfterScroll(s: ScrollSpan, top: number, before: number, scroll: number): number {
  const furthest = furthestTop(s);
  if (fullHeight(s) <= tallest) return Math.min(scroll, furthest);
  if (scroll <= 0) return 0;
  if (scroll >= furthestScroll(s) - 1) return furthest;
  const delta = scroll - before;
  const next = Math.abs(delta) < s.viewport * 3 ? top + delta : (scroll / furthestScroll(s)) * furthest;
  return Math.max(0, Math.min(furthest, next));
}

/** The scrollTop that belongs to `top`. */
export function scrollForTop(s: ScrollSpan, top: number): number {
  const furthest = furthestTop(s);
  if (furthest === 0) return 0;
  if (fullHeight(s) <= tallest) return Math.min(top, furthest);
  return (Math.min(top, furthest) / furthest) * furthestScroll(s);
}

export function endTop(s: ScrollSpan): number {
  return furthestTop(s);
}

/** `top` that brings the row into view with the least movement. */
export function topToReveal(s: ScrollSpan, top: number, position: number): number {
  const rowTop = position * s.rowHeight;
  if (rowTop < top) return rowTop;
  if (rowTop + s.rowHeight > top + s.viewport) return rowTop + s.rowHeight - s.viewport;
  return top;
}
