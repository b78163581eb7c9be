/** The whole reply that an action asks for. */
import type { Action } from '../action.ts';
import type { HeldInSession } from '../heldContext.ts';
import { errorReply, okReply, rowsReply } from './madeUpReply.ts';
import { sqlErrorFor } from './sqlErrorFor.ts';

type Answering = Extract<Action, { readonly kind: 'rows' | 'ok' | 'error' }>;

export function isAnswering(action: Action): action is Answering {
  return action.kind === 'rows' || action.kind === 'ok' || action.kind === 'error';
}

/** Wire packets with sequence ids from 1. Throws Refused for what the command cannot be answered with. */
export function answerPackets(held: HeldInSession, action: Answering): Uint8Array {
  switch (action.kind) {
    case 'rows':
      return rowsReply(held, action.rows);
    case 'ok':
      return okReply(held, action.ok);
    case 'error':
      return errorReply(held, sqlErrorFor(held, action.error));
  }
}
