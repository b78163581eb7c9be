import type { ReplyPace } from '../../machine/holding/held.ts';
import type { Action } from '../action.ts';

/** How the reply goes to the client, from all actions that bear on that; undefined for as fast as it comes. */
export function paceOf(actions: readonly Action[]): ReplyPace | undefined {
  let pace: ReplyPace | undefined;
  for (const action of actions) {
    const part = partOf(action);
    // The first says how.
    if (part !== null) pace = { ...part, ...pace };
  }
  return pace;
}

function partOf(action: Action): ReplyPace | null {
  switch (action.kind) {
    case 'throttle':
      return { bytesPerSecond: Math.max(1, action.bytesPerSecond) };
    case 'slowRow':
      return { slowRow: { row: Math.max(1, action.row), us: Math.max(0, action.us) } };
    case 'dropReply':
      return { drop: true };
    case 'close':
      if (action.when === 'during') return { closeAfterRows: Math.max(0, action.afterRows) };
      return action.when === 'after' ? { closeBehind: true } : null;
    default:
      return null;
  }
}
