/** Somebody who takes hold of a fuzzed session: lets everything go, at once or later, or does anything that a verdict can say. */
import type { Held, Verdict } from '../../../src-core/machine/holding/held.ts';
import { command } from '../../../src-core/mysql/constants/commands.ts';
import { err, ok, packet } from '../../support/wire.ts';

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
  if (held.at !== 'command' && held.at !== 'reply') return loginVerdict(held.packet, next);
  switch (Math.floor(next() * 12)) {
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
    case 8:
      return { kind: 'answer', packets: nonsense(next), ...(next() < 0.5 ? { pace: { bytesPerSecond: 1000 } } : {}) };
    case 9:
      return { kind: 'forward', holdReply: next() < 0.5, ...(next() < 0.2 ? { closes: true } : {}) };
    default:
      return { kind: 'forward', holdReply: next() < 0.5 };
  }
}

function loginVerdict(held: Uint8Array, next: () => number): Verdict {
  switch (Math.floor(next() * 16)) {
    case 0:
      return { kind: 'refuse', error: { code: 1045, sqlstate: '28000', message: 'no' } };
    case 1:
      return { kind: 'replace', payload: changedAt(held, next) };
    case 2:
      return { kind: 'answer', packets: accepted };
    case 3:
      return { kind: 'answer', packets: err(1, 1045, '28000', 'no') };
    case 4:
      return { kind: 'answer', packets: nonsense(next) };
    case 5:
      return { kind: 'answer', packets: Uint8Array.from([...framed(changedAt(held, next)), ...accepted]) };
    case 6:
      return { kind: 'forward', closes: true };
    default:
      return { kind: 'forward' };
  }
}

function changedAt(payload: Uint8Array, next: () => number): Uint8Array {
  const copy = new Uint8Array(payload);
  if (copy.length > 0) copy[Math.floor(next() * copy.length)]! ^= 1 + Math.floor(next() * 255);
  return next() < 0.2 ? copy.subarray(0, Math.floor(next() * copy.length)) : copy;
}

const framed = (payload: Uint8Array) => packet(0, payload);

/** Bytes in packets, and perhaps more of them than their header says. */
function nonsense(next: () => number): Uint8Array {
  const some = () => Uint8Array.from({ length: Math.floor(next() * 12) }, () => Math.floor(next() * 256));
  const packets = Array.from({ length: Math.floor(next() * 4) }, (_, i) => [...packet(i + 1, some())]).flat();
  return Uint8Array.from([...packets, ...(next() < 0.3 ? some() : [])]);
}
