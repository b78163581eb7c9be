/** Commands and replies that wait, as the session machine hands them out. */
import type { HeldAtCommand, HeldAtReply } from '../../src-core/machine/holding/held.ts';
import type { ExchangeContext, OpenExchange, SessionInfo } from '../../src-core/machine/io.ts';
import { fakeContext, fakeExchange, fakeSession } from './exchanges.ts';

export interface HeldChanges {
  readonly session?: Partial<SessionInfo>;
  readonly context?: Partial<Omit<ExchangeContext, 'session'>>;
  readonly exchange?: Partial<OpenExchange>;
  readonly statusFlags?: number;
  /** What was prepared. */
  readonly prepared?: string;
}

export function heldCommand(payload: Uint8Array, changes: HeldChanges = {}): HeldAtCommand {
  const context = fakeContext({ session: fakeSession(changes.session), ...changes.context });
  const code = payload[0]!;
  const statementText = changes.prepared === undefined ? null : new TextEncoder().encode(changes.prepared);
  return {
    at: 'command',
    ticket: 1,
    session: context.session,
    exchange: fakeExchange(100, { context, command: code, ...changes.exchange }),
    context,
    statusFlags: changes.statusFlags ?? 2,
    command: { code, payload, statementText },
  };
}

/** `command`: code of that which the server got. */
export function heldReply(
  held: HeldAtCommand,
  packets: Uint8Array,
  command = held.command.code,
  queueId: number | null = null,
): HeldAtReply {
  return { ...held, at: 'reply', reply: { packets, command, queueId, sentAt: 1_000, firstAt: 1_200, lastAt: 1_500 } };
}
