/** What a held command says, read when it is first asked for. */
import { type RequestText, requestText } from '../../capture/requestText.ts';
import type { HeldAtCommand, HeldAtReply } from '../../machine/holding/held.ts';
import { decodeText } from '../../mysql/constants/charsets.ts';
import type { ServerFamily } from '../../mysql/constants/errorCodes.ts';
import { type CodecContext, statementCharset } from '../../mysql/packets/codec.ts';

type InExchange = HeldAtCommand | HeldAtReply;

/** What the packets of the held exchange are read with. */
export function heldContext({ context, exchange, session }: InExchange): CodecContext {
  return {
    capabilities: session.capabilities,
    clientCharset: context.clientCharset,
    resultsCharset: context.resultsCharset,
    statement: { parameterCount: exchange.parameterCount, boundTypes: exchange.boundTypes },
    family: familyOf(session.serverVersion),
  };
}

export function familyOf(serverVersion: string | null): ServerFamily {
  return /mariadb/i.test(serverVersion ?? '') ? 'mariadb' : 'mysql';
}

/** Never throws; what cannot be read is told by `malformed`. */
export function heldRequest(held: InExchange): RequestText {
  const { code, payload, statementText } = held.command;
  const context = heldContext(held);
  const prepared = statementText === null ? null : decodeText(statementText, statementCharset(context));
  return requestText(code, payload, context, prepared);
}
