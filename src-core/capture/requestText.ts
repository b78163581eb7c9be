/** What a request says: its SQL, its parameters, and all of it in one line. */

import { commandOf, type Parameter, type Query, type StmtExecute } from '../mysql/commands/index.ts';
import { command, commandName } from '../mysql/constants/commands.ts';
import type { CodecContext } from '../mysql/packets/codec.ts';
import { literal } from '../mysql/values/literal.ts';
import { readPayload } from './decode/readPayload.ts';

export interface RequestText {
  /** SQL as sent, or for an EXECUTE the prepared text; null where there is none. */
  readonly sql: string | null;
  /** One line for people, not shortened. */
  readonly title: string;
  /** Of an EXECUTE, in order; null for other commands and where they cannot be read. */
  readonly parameters: readonly Parameter[] | null;
  /** Query attributes. */
  readonly attributes: readonly Parameter[];
  /** Why the request cannot be read; null when it can. */
  readonly malformed: string | null;
}

const executes: ReadonlySet<number> = new Set([command.COM_STMT_EXECUTE, command.COM_STMT_BULK_EXECUTE]);
const none: readonly Parameter[] = [];

/** `prepared`: text of the statement that the command is about; null where it is not known. Never throws. */
export function requestText(code: number, payload: Uint8Array, context: CodecContext, prepared: string | null): RequestText {
  const definition = commandOf(code);
  const { value, malformed } = readPayload(definition, payload, context);
  if (value === null) return unreadRequest(code, prepared, malformed);
  switch (code) {
    case command.COM_QUERY: {
      const { sql, attributes } = value as Query;
      return { sql, title: sql, parameters: null, attributes, malformed };
    }
    case command.COM_STMT_PREPARE: {
      const sql: string = definition.title(value);
      return { sql, title: sql, parameters: null, attributes: none, malformed };
    }
    case command.COM_STMT_EXECUTE:
      return executeText(value as StmtExecute, context, prepared, definition.title(value));
    default: {
      const title: string = definition.title(value);
      return { ...unreadRequest(code, prepared, malformed), title: prepared === null ? title : `${title}: ${prepared}` };
    }
  }
}

/** Of a request that was not kept or cannot be read. */
export function unreadRequest(code: number, prepared: string | null, malformed: string | null): RequestText {
  const sql = executes.has(code) ? prepared : null;
  return { sql, title: prepared ?? commandName(code), parameters: null, attributes: none, malformed };
}

function executeText(value: StmtExecute, context: CodecContext, prepared: string | null, plainTitle: string): RequestText {
  const told = context.statement?.parameterCount ?? 0;
  const count = told > 0 ? told : value.parameters.filter((p) => p.name === '').length;
  const parameters = value.parameters.slice(0, count);
  const inline = parameters.map((p) => `?=${p.longData ? '…' : literal(p.value, p.type)}`).join(' ');
  const title = prepared === null ? plainTitle : inline === '' ? prepared : `${prepared}  ${inline}`;
  return { sql: prepared, title, parameters, attributes: value.parameters.slice(count), malformed: null };
}
