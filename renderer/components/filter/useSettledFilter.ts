import { useEffect, useState } from 'react';
import { type ReadFilter, readFilter } from '../../format/readFilter.ts';

const pauseMs = 500;

/**
 * What the text means. What is wrong while one types may be right with the next letter: it is said once typing pauses, and not
 * while something is offered to go on with.
 */
export function useSettledFilter(text: string, offered: boolean): ReadFilter {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    if (offered) return;
    const timer = setTimeout(() => setSettled(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text, offered]);
  const read = readFilter(text);
  return read.fault === null || (settled === text && !offered) ? read : { node: null, meaning: '…', fault: null };
}
