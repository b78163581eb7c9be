/** What the packets of a held command or reply are read and written with. */
import type { HeldAtCommand, HeldAtReply } from '../machine/holding/held.ts';
import { tryRead } from '../machine/tryRead.ts';
import { command } from '../mysql/constants/commands.ts';
import type { ServerFamily } from '../mysql/constants/errorCodes.ts';
import { serverStatus } from '../mysql/constants/statusFlags.ts';
import type { CodecContext } from '../mysql/packets/codec.ts';
import { type ColumnDefinition, columnDefinition41 } from '../mysql/packets/columnDefinition.ts';
import type { LexerOptions } from '../mysql/sql/lexer.ts';

export type HeldInSession = HeldAtCommand | HeldAtReply;

const noLongData: ReadonlySet<number> = new Set();

export function codecOf({ context, exchange, command: { code } }: HeldInSession): CodecContext {
  const { session, clientCharset, resultsCharset } = context;
  const codec = { capabilities: session.capabilities, clientCharset, resultsCharset, family: familyOf(session.serverVersion) };
  if (code !== command.COM_STMT_EXECUTE && code !== command.COM_STMT_BULK_EXECUTE) return codec;
  const { parameterCount, boundTypes, related } = exchange;
  // What stands among the related exchanges is not all long data; where there are none, there is none.
  const longData = related === null ? { longData: noLongData } : {};
  return { ...codec, statement: { parameterCount, boundTypes, ...longData } };
}

/** Columns that the client knows already, for a reply that leaves them out; null where they are not known. */
export function toldColumns(held: HeldInSession): readonly ColumnDefinition[] | null {
  const { toldColumns: told } = held.exchange;
  if (told === null) return null;
  const codec = codecOf(held);
  const columns = told.map((payload) => tryRead(columnDefinition41, payload, codec));
  return columns.every((column) => column !== null) ? columns : null;
}

export function familyOf(serverVersion: string | null): ServerFamily {
  return /mariadb/i.test(serverVersion ?? '') ? 'mariadb' : 'mysql';
}

/** How the session reads quotes and backslashes, as far as its status flags tell. */
export function lexerOptionsOf({ statusFlags }: HeldInSession): Required<LexerOptions> {
  return {
    noBackslashEscapes: (statusFlags & serverStatus.noBackslashEscapes) !== 0,
    ansiQuotes: (statusFlags & serverStatus.ansiQuotes) !== 0,
  };
}

const kept =
  serverStatus.inTransaction |
  serverStatus.autocommit |
  serverStatus.noBackslashEscapes |
  serverStatus.inReadOnlyTransaction |
  serverStatus.ansiQuotes;

/** Status flags for a reply of ours: those of the session, without those of its last reply. ANSI_QUOTES is MariaDB's alone. */
export function ownStatusFlags({ statusFlags }: HeldInSession): number {
  return statusFlags & kept;
}
