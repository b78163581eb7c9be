/** Interests put together. */
import { type Interest, noInterest } from '../machine/holding/held.ts';
import type { SessionInfo } from '../machine/io.ts';
import type { Interceptor } from './interceptor.ts';

/** What any of them wants to be asked about; `noInterest` itself where nobody wants anything. */
export function unionInterest(interceptors: readonly Interceptor[], session: SessionInfo): Interest {
  let all: Interest = noInterest;
  for (const interceptor of interceptors) {
    const { login, commands, replyLimit } = interceptor.interest(session);
    if (!login && commands === null) continue;
    const most = Math.max(all.replyLimit ?? 0, replyLimit ?? 0);
    all = {
      login: all.login || login,
      commands: unionCommands(all.commands, commands),
      ...(most === 0 ? {} : { replyLimit: most }),
    };
  }
  return all;
}

export function sameInterest(a: Interest, b: Interest): boolean {
  if (a.login !== b.login || a.replyLimit !== b.replyLimit) return false;
  if (a.commands === b.commands) return true;
  if (typeof a.commands !== 'object' || typeof b.commands !== 'object' || a.commands === null || b.commands === null) return false;
  if (a.commands.size !== b.commands.size) return false;
  for (const code of a.commands) if (!b.commands.has(code)) return false;
  return true;
}

function unionCommands(a: Interest['commands'], b: Interest['commands']): Interest['commands'] {
  if (a === 'all' || b === 'all') return 'all';
  if (a === null || b === null) return a ?? b;
  return new Set([...a, ...b]);
}
