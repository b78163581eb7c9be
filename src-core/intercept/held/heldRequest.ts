/** What a held command says, read when it is first asked for. */
import { bytesAreText, containsFolded } from '../../capture/requestSearch.ts';
import { type RequestText, requestText } from '../../capture/requestText.ts';
import { queryTextOffset } from '../../mysql/commands/query.ts';
import { decodeText } from '../../mysql/constants/charsets.ts';
import { command } from '../../mysql/constants/commands.ts';
import { statementCharset } from '../../mysql/packets/codec.ts';
import { codecOf, type HeldInSession } from '../heldContext.ts';

/** Never throws; what cannot be read is told by `malformed`. */
export function heldRequest(held: HeldInSession): RequestText {
  const { code, payload, statementText } = held.command;
  const context = codecOf(held);
  const prepared = statementText === null ? null : decodeText(statementText, statementCharset(context));
  return requestText(code, payload, context, prepared);
}

/** The SQL alone, without reading the rest: sent, or prepared before; null for commands without. */
export function heldSql(held: HeldInSession): string | null {
  const { code, statementText } = held.command;
  const { clientCharset } = held.context;
  // After SET NAMES binary the text has no charset; see `statementCharset`.
  const charset = clientCharset === 'binary' ? 'utf8mb4' : clientCharset;
  switch (code) {
    case command.COM_QUERY:
    case command.COM_STMT_PREPARE: {
      const payload = passingPayload(held);
      return decodeText(payload.subarray(textOffset(held, payload)), charset);
    }
    case command.COM_STMT_EXECUTE:
    case command.COM_STMT_BULK_EXECUTE:
      return statementText === null ? null : decodeText(statementText, charset);
    default:
      return null;
  }
}

/** Whether SQL that is sent contains `word`, ASCII in lower case, in any case; null where its bytes do not tell. */
export function heldSqlContains(held: HeldInSession, word: Uint8Array): boolean | null {
  const { code } = held.command;
  if (code !== command.COM_QUERY && code !== command.COM_STMT_PREPARE) return null;
  if (!bytesAreText(held.context.clientCharset)) return null;
  const payload = passingPayload(held);
  return containsFolded(payload, { from: textOffset(held, payload), to: payload.length }, word);
}

function passingPayload({ command: held }: HeldInSession): Uint8Array {
  return held.passing ?? held.payload;
}

function textOffset({ command: { code }, context }: HeldInSession, payload: Uint8Array): number {
  return code === command.COM_QUERY ? queryTextOffset(payload, context.session.capabilities) : 1;
}
