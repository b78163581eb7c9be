/** What a held command says, read when it is first asked for. */
import { type RequestText, requestText } from '../../capture/requestText.ts';
import { decodeText } from '../../mysql/constants/charsets.ts';
import { statementCharset } from '../../mysql/packets/codec.ts';
import { codecOf, type HeldInSession } from '../heldContext.ts';

/** Never throws; what cannot be read is told by `malformed`. */
export function heldRequest(held: HeldInSession): RequestText {
  const { code, payload, statementText } = held.command;
  const context = codecOf(held);
  const prepared = statementText === null ? null : decodeText(statementText, statementCharset(context));
  return requestText(code, payload, context, prepared);
}
