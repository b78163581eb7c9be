/** Somebody who takes hold of a fuzzed session: lets everything go, at once or later, or does anything that a verdict can say. */
import type { Held, Verdict } from '../../../src-core/machine/holding/held.ts';
import { command } from '../../../src-core/mysql/constants/commands.ts';
import { ok } from '../../support/wire.ts';

export type FuzzHold = 'nobody' | 'letsGo' | 'letsGoLater' | 'anything';

const text = (sql: string) => Uint8Array.from([command.COM_QUERY, ...new TextEncoder().encode(sql)]);
const accepted = ok(1);

/** The verdict on a question; null for one that follows later. `next` gives numbers from 0 to below 1. */
export function fuzzVerdict(hold: FuzzHold, held: Held, next: () => number): Verdict | null {
  if (hold === 'letsGo') return { kind: 'forward' };
  if (hold === 'letsGoLater') return null;
  if (next() < 0.3) return null;
  return anyVerdict(held, next);
}

export function anyVerdict(held: Held, next: () => number): Verdict {
  const chosen = Math.floor(next() * 10);
  const inLogin = held.at !== 'command' && held.at !== 'reply';
  if (inLogin) return chosen === 0 ? { kind: 'refuse', error: { code: 1045, sqlstate: '28000', message: 'no' } } : { kind: 'forward' };
  switch (chosen) {
    case 0:
      return { kind: 'replace', payload: text('SELECT 7'), holdReply: next() < 0.5 };
    case 1:
      return { kind: 'answer', packets: accepted };
    case 2:
      return {
        kind: 'queue',
        commands: [
          { id: 1, payload: text('SELECT 8'), reply: 'ask' },
          { id: 2, payload: null, reply: 'ask' },
        ],
      };
    case 3:
      return {
        kind: 'queue',
        commands: [
          { id: 1, payload: text('DO 1'), reply: 'keep' },
          { id: 2, payload: text('DO 2'), reply: 'pass' },
        ],
      };
    case 4:
      return { kind: 'ignore' };
    case 5:
      return { kind: 'forward', pace: { bytesPerSecond: 1000, slowRow: { row: 1, us: 10 } } };
    case 6:
      return { kind: 'forward', pace: next() < 0.5 ? { drop: true } : { closeAfterRows: 1 } };
    case 7:
      return next() < 0.2 ? { kind: 'close' } : { kind: 'forward', fetchWarnings: true };
    default:
      return { kind: 'forward', holdReply: next() < 0.5 };
  }
}
