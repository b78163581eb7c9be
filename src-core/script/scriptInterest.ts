/** What a script's exports make it interested in, and what is decided where its hook has nothing to say. */
import type { QueueItem } from '../intercept/action.ts';
import type { Asked, Decision } from '../intercept/interceptor.ts';
import type { Interest } from '../machine/holding/held.ts';
import { type CommandName, command } from '../mysql/constants/commands.ts';
import type { Exported, HookName } from './hooks.ts';

export type ScriptInterest = Interest & { readonly connect: boolean };

export const toSeeReply: Decision = { actions: [], goOn: true, seesReply: true };
export const unseen: Decision = { actions: [{ kind: 'ignore' }] };

/** What is done where a hook said nothing. The client never sees the reply to a statement that it has not sent. */
export function fallback({ hooks }: Exported, asked: Asked): Decision | null {
  if (asked.at === 'reply' && asked.reply.queueId !== null) return unseen;
  return asked.at === 'command' && hooks.includes('readQueryResult') ? toSeeReply : null;
}

export function interestIn({ hooks, commands }: Exported): ScriptInterest {
  const any = (...names: readonly HookName[]): boolean => names.some((name) => hooks.includes(name));
  return {
    connect: any('connectServer'),
    login: any('readHandshake', 'readAuth', 'readAuthResult'),
    commands: any('readQuery', 'readQueryResult') ? new Set(commands.map((name) => command[name as CommandName])) : null,
  };
}

/** What the items of a queue run, by their ids; the client's own statement is known anyway. */
export function sqlOf(items: readonly QueueItem[]): readonly (readonly [number, string])[] {
  return items.flatMap(({ id, sql }) => (sql === undefined ? [] : [[id, sql] as const]));
}
