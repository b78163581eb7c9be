import type { Verdict } from './held.ts';

/** By far the most frequent verdict on a command: on it goes, and nobody has anything to do with its reply. */
export const plain: Verdict = { kind: 'forward' };

export function isPlain(verdict: Verdict): boolean {
  if (verdict.kind !== 'forward' || verdict.holdReply === true || verdict.fetchWarnings === true) return false;
  return verdict.pace === undefined && verdict.by === undefined && verdict.notes === undefined && saysNoMore(verdict);
}

function saysNoMore({ closes, server, parks }: Verdict): boolean {
  return closes !== true && server === undefined && parks !== true;
}
