/** What a held command says, read when it is first asked for. */
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
  const payload = held.command.passing ?? held.command.payload;
  const { session, clientCharset } = held.context;
  // After SET NAMES binary the text has no charset; see `statementCharset`.
  const charset = clientCharset === 'binary' ? 'utf8mb4' : clientCharset;
  switch (code) {
    case command.COM_QUERY:
      return decodeText(payload.subarray(queryTextOffset(payload, session.capabilities)), charset);
    case command.COM_STMT_PREPARE:
      return decodeText(payload.subarray(1), charset);
    case command.COM_STMT_EXECUTE:
    case command.COM_STMT_BULK_EXECUTE:
      return statementText === null ? null : decodeText(statementText, charset);
    default:
      return null;
  }
}
