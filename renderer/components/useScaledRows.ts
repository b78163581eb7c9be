import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { elementHeight, endTop, fullHeight, type ScrollSpan, scrollForTop, tallest, topAfterScroll, topToReveal } from './scaledScroll.ts';

interface Options {
  readonly rows: number;
  readonly rowHeight: number;
  /** Keep the end in view while rows are added. */
  readonly stick: boolean;
  /** The person moved up (false) or reached the end (true). */
  readonly onStick: (stick: boolean) => void;
}

interface ScaledRows {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly onScroll: () => void;
  /** Height of the element that holds the rows. */
  readonly height: number;
  /** First visible row and how many fit. */
  readonly first: number;
  readonly visible: number;
  /** y of a row inside the element. */
  readonly y: (position: number) => number;
  readonly reveal: (position: number) => void;
  /** Keeps the same rows in view after so many were added before them. */
  readonly shift: (rows: number) => void;
}

const settleMs = 150;

/** A list of equally high rows, however many; see scaledScroll.ts. */
export function useScaledRows({ rows, rowHeight, stick, onStick }: Options): ScaledRows {
  const scroller = useRef<HTMLDivElement>(null);
  const [viewport, setViewport] = useState(0);
  const [view, setView] = useState({ first: 0, shift: 0 });
  const place = useRef({ top: 0, scroll: 0 });
  const settle = useRef<ReturnType<typeof setTimeout>>(undefined);
  const span: ScrollSpan = { rows, rowHeight, viewport };

  /** Draws only when other rows come into view, or all of them move. */
  const look = useCallback((): void => {
    const first = Math.floor(place.current.top / rowHeight);
    const shift = place.current.scroll - place.current.top;
    setView((v) => (v.first === first && v.shift === shift ? v : { first, shift }));
  }, [rowHeight]);

  const moveTo = useCallback(
    (s: ScrollSpan, next: number): void => {
      const element = scroller.current;
      if (element === null) return;
      element.scrollTop = scrollForTop(s, next);
      // Read back: the browser rounds and clamps, and the next scroll event is measured from here.
      place.current = { top: fullHeight(s) <= tallest ? element.scrollTop : next, scroll: element.scrollTop };
      look();
    },
    [look],
  );

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setViewport(element.clientHeight));
    observer.observe(element);
    setViewport(element.clientHeight);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const s = { rows, rowHeight, viewport };
    const end = endTop(s);
    if (stick || place.current.top > end) moveTo(s, end);
  }, [rows, rowHeight, viewport, stick, moveTo]);

  const onScroll = (): void => {
    const element = scroller.current;
    if (element === null) return;
    const before = place.current;
    const scroll = element.scrollTop;
    if (scroll === before.scroll) return;
    const next = topAfterScroll(span, before.top, before.scroll, scroll);
    place.current = { top: next, scroll };
    // Drawn before this frame is: otherwise a fast scroll shows a frame without rows.
    flushSync(look);
    if (next >= endTop(span) - 1) onStick(true);
    else if (scroll < before.scroll) onStick(false);
    if (fullHeight(span) <= tallest) return;
    // The thumb must not drift away from where the rows are; once the movement rests it is put right.
    clearTimeout(settle.current);
    settle.current = setTimeout(() => moveTo(span, place.current.top), settleMs);
  };

  const reveal = (position: number): void => {
    const next = topToReveal(span, place.current.top, position);
    if (next !== place.current.top) moveTo(span, next);
  };

  return {
    scroller,
    onScroll,
    height: elementHeight(span),
    first: view.first,
    visible: Math.ceil(viewport / rowHeight) + 1,
    y: (position) => position * rowHeight + (fullHeight(span) <= tallest ? 0 : view.shift),
    reveal,
    shift: (by) => moveTo(span, place.current.top + by * rowHeight),
  };
}
