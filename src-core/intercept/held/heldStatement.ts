/** The facts of what is held. Of what was prepared they are found out once, since it is executed again and again. */
import { StatementCache, StatementFacts } from '../../capture/filter/statementFacts.ts';
import { command } from '../../mysql/constants/commands.ts';
import { serverStatus } from '../../mysql/constants/statusFlags.ts';
import { type HeldInSession, lexerOptionsOf } from '../heldContext.ts';
import { heldSql } from './heldRequest.ts';

/** How the text is read. */
interface Reading {
  readonly charset: string;
  readonly quoting: number;
  readonly facts: StatementFacts;
}

/** By the prepared text as the session keeps it: that it is the same needs no comparison. */
const readings = new WeakMap<Uint8Array, Reading>();
/** The same text in other sessions. */
const texts = new StatementCache();
const quotingFlags = serverStatus.noBackslashEscapes | serverStatus.ansiQuotes;

/** Null for commands without SQL. */
export function heldStatement(held: HeldInSession): StatementFacts | null {
  const { code, statementText } = held.command;
  if (statementText === null || (code !== command.COM_STMT_EXECUTE && code !== command.COM_STMT_BULK_EXECUTE)) {
    // Text queries are not remembered: most come once, and to look each of them up costs more than most filters do.
    const sql = heldSql(held);
    return sql === null ? null : new StatementFacts(sql, lexerOptionsOf(held));
  }
  const charset = held.context.clientCharset;
  const quoting = held.statusFlags & quotingFlags;
  const known = readings.get(statementText);
  if (known !== undefined && known.charset === charset && known.quoting === quoting) return known.facts;
  const sql = heldSql(held);
  if (sql === null) return null;
  const facts = texts.of(sql, lexerOptionsOf(held));
  readings.set(statementText, { charset, quoting, facts });
  return facts;
}
