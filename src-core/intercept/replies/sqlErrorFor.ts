/** An error as the server would word it, for the statement at hand. */

import { defaultSqlstate } from '../../mysql/constants/errorCodes.ts';
import { statementTables } from '../../mysql/sql/statements.ts';
import { type ErrorFacts, errorText } from '../../mysql/synth/errorText.ts';
import type { SqlError } from '../../mysql/synth/reply.ts';
import type { ErrorSpec } from '../action.ts';
import { heldRequest } from '../held/heldRequest.ts';
import { familyOf, type HeldInSession, lexerOptionsOf } from '../heldContext.ts';
import { checkedError } from './madeUpReply.ts';

/** Throws Refused for a code or an SQLSTATE that is none. */
export function sqlErrorFor(held: HeldInSession, spec: ErrorSpec): SqlError {
  const { session, schema } = held.context;
  const { sql } = heldRequest(held);
  const table = sql === null ? null : (statementTables(sql, lexerOptionsOf(held))[0] ?? null);
  return sqlErrorOf(spec, {
    family: familyOf(session.serverVersion),
    user: session.user,
    schema: table?.schema ?? schema,
    client: session.client,
    table: table?.name ?? null,
  });
}

export function sqlErrorOf(spec: ErrorSpec, facts: ErrorFacts): SqlError {
  checkedError(spec);
  const { code, sqlstate, message } = spec;
  return { code, sqlstate: sqlstate ?? defaultSqlstate(code, facts.family), message: message ?? errorText(code, facts) };
}
