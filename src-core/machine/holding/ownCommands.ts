/** Payloads of commands that the proxy sends by itself. */
import { capability, has } from '../../mysql/constants/capabilities.ts';
import { encodeText } from '../../mysql/constants/charsets.ts';
import { command } from '../../mysql/constants/commands.ts';
import type { CodecContext } from '../../mysql/packets/codec.ts';

/** A COM_QUERY, with no query attributes where the two sides agreed on them. */
export function queryPayload(sql: string, { capabilities, clientCharset }: CodecContext): Uint8Array {
  const text = encodeText(sql, clientCharset);
  const front = has(capabilities, capability.CLIENT_QUERY_ATTRIBUTES) ? [command.COM_QUERY, 0, 1] : [command.COM_QUERY];
  const payload = new Uint8Array(front.length + text.length);
  payload.set(front);
  payload.set(text, front.length);
  return payload;
}

/** Drops what COM_STMT_SEND_LONG_DATA brought for an execution that the server never gets. Answered by an OK. */
export function resetStatement(statementId: number): Uint8Array {
  return ofStatement(command.COM_STMT_RESET, statementId);
}

/** For a statement that the client was never told of. Not answered. */
export function closeStatement(statementId: number): Uint8Array {
  return ofStatement(command.COM_STMT_CLOSE, statementId);
}

function ofStatement(code: number, statementId: number): Uint8Array {
  const payload = new Uint8Array(5);
  payload[0] = code;
  new DataView(payload.buffer).setUint32(1, statementId, true);
  return payload;
}
