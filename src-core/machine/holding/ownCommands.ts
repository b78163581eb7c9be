/** Commands that the proxy sends by itself behind those of a client, so that nothing stays behind of what was withheld. */
import { capability, has } from '../../mysql/constants/capabilities.ts';
import { encodeText } from '../../mysql/constants/charsets.ts';
import { command } from '../../mysql/constants/commands.ts';
import type { CodecContext } from '../../mysql/packets/codec.ts';
import type { OpenExchange } from '../io.ts';
import { ownErrPacket } from '../login/proxyError.ts';
import type { QueuedCommand } from './held.ts';

export function showingWarnings(context: CodecContext): QueuedCommand {
  return unseen(queryPayload('SHOW WARNINGS', context));
}

/** Drops what COM_STMT_SEND_LONG_DATA brought for an execution that the server never gets. Answered by an OK. */
export function droppingLongData({ command: code, related, statementId }: OpenExchange): QueuedCommand[] {
  if (code !== command.COM_STMT_EXECUTE || related === null || statementId === null) return [];
  return [unseen(ofStatement(command.COM_STMT_RESET, statementId))];
}

/** For a statement that the server prepared and the client was not told of; null for none. Not answered. */
export function closing(statementId: number | null): QueuedCommand[] {
  return statementId === null ? [] : [unseen(ofStatement(command.COM_STMT_CLOSE, statementId))];
}

function unseen(payload: Uint8Array): QueuedCommand {
  return { id: 0, payload, reply: 'keep' };
}

/** With no query attributes where the two sides agreed on them. */
function queryPayload(sql: string, { capabilities, clientCharset }: CodecContext): Uint8Array {
  const text = encodeText(sql, clientCharset);
  const front = has(capabilities, capability.CLIENT_QUERY_ATTRIBUTES) ? [command.COM_QUERY, 0, 1] : [command.COM_QUERY];
  const payload = new Uint8Array(front.length + text.length);
  payload.set(front);
  payload.set(text, front.length);
  return payload;
}

function ofStatement(code: number, statementId: number): Uint8Array {
  const payload = new Uint8Array(5);
  payload[0] = code;
  new DataView(payload.buffer).setUint32(1, statementId, true);
  return payload;
}

/** What the client gets where its queue has run and left it nothing. */
export function noReplyLeft(): Uint8Array {
  return ownErrPacket('Hydrophone: no reply was left for this statement, since each reply of its queue was ignored', 1);
}
