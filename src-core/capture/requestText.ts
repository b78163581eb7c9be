/** What a request says: its SQL, its parameters, and all of it in one line. */

import type { TraceContext } from '../bridge/contract.ts';
import { type BulkCell, commandOf, type Parameter, type Query, type StmtBulkExecute, type StmtExecute } from '../mysql/commands/index.ts';
import { parameterValue } from '../mysql/commands/parameters.ts';
import { command, commandName } from '../mysql/constants/commands.ts';
import type { CodecContext } from '../mysql/packets/codec.ts';
import { literal } from '../mysql/values/literal.ts';
import type { LongData } from './decode/longData.ts';
import { readPayload } from './decode/readPayload.ts';

export interface RequestText {
  /** SQL as sent, or for an EXECUTE the prepared text; null where there is none. */
  readonly sql: string | null;
  /** One line for people, not shortened. */
  readonly title: string;
  /** Of an EXECUTE, in order; null for other commands and where they cannot be read. */
  readonly parameters: readonly Parameter[] | null;
  /** Of a COM_STMT_BULK_EXECUTE, one row after the other; null for other commands and where they cannot be read. */
  readonly parameterRows: readonly (readonly BulkCell[])[] | null;
  /** Query attributes. */
  readonly attributes: readonly Parameter[];
  /** Why the request cannot be read; null when it can. */
  readonly malformed: string | null;
}

const executes: ReadonlySet<number> = new Set([command.COM_STMT_EXECUTE, command.COM_STMT_BULK_EXECUTE]);
const nothing: RequestText = { sql: null, title: '', parameters: null, parameterRows: null, attributes: [], malformed: null };

/** `prepared`: text of the statement that the command is about; null where it is not known. Never throws. */
export function requestText(code: number, payload: Uint8Array, context: CodecContext, prepared: string | null): RequestText {
  const definition = commandOf(code);
  const { value, malformed } = readPayload(definition, payload, context);
  if (value === null) return unreadRequest(code, prepared, malformed);
  switch (code) {
    case command.COM_QUERY: {
      const { sql, attributes } = value as Query;
      return { ...nothing, sql, title: sql, attributes };
    }
    case command.COM_STMT_PREPARE: {
      const sql: string = definition.title(value);
      return { ...nothing, sql, title: sql };
    }
    case command.COM_STMT_BULK_EXECUTE:
      return bulkText(value as StmtBulkExecute, prepared, definition.title(value));
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
  return { ...nothing, sql, title: prepared ?? commandName(code), malformed };
}

/** The request with the values that came ahead put in; a value that is not there whole stays null. */
export function withLongData(text: RequestText, { values }: LongData, charset: string): RequestText {
  const { parameters } = text;
  if (parameters === null || values.size === 0) return text;
  return {
    ...text,
    parameters: parameters.map((p, place) => {
      const cell = values.get(place) ?? null;
      return cell === null ? p : { ...p, cell, value: parameterValue(p, cell, charset), longData: true };
    }),
  };
}

const traceparentForm = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

/** The W3C trace context that came as the query attribute `traceparent`; undefined for none. */
export function traceContextOf({ attributes }: RequestText): TraceContext | undefined {
  const value = attributes.find((a) => a.name.toLowerCase() === 'traceparent')?.value;
  const parts = typeof value === 'string' ? traceparentForm.exec(value) : null;
  if (parts === null) return undefined;
  const state = attributes.find((a) => a.name.toLowerCase() === 'tracestate')?.value;
  const found = { trace_id: parts[1]!, span_id: parts[2]!, sampled: (Number.parseInt(parts[3]!, 16) & 1) === 1 };
  return typeof state === 'string' ? { ...found, state } : found;
}

function executeText(value: StmtExecute, context: CodecContext, prepared: string | null, plainTitle: string): RequestText {
  const told = context.statement?.parameterCount ?? 0;
  const count = told > 0 ? told : value.parameters.filter((p) => p.name === '').length;
  const parameters = value.parameters.slice(0, count);
  const title = prepared === null ? plainTitle : withInline(prepared, parameters);
  return { ...nothing, sql: prepared, title, parameters, attributes: value.parameters.slice(count) };
}

/** Values beyond these are not in a title. */
const mostInline = 100;

function withInline(sql: string, parameters: readonly Parameter[]): string {
  const inline = parameters.slice(0, mostInline).map((p) => `?=${p.longData ? '…' : literal(p.value, p.type)}`);
  return inline.length === 0 ? sql : `${sql}  ${inline.join(' ')}`;
}

function bulkText({ rows }: StmtBulkExecute, prepared: string | null, plainTitle: string): RequestText {
  const title = prepared === null ? plainTitle : `${prepared}  ${rows.length} ${rows.length === 1 ? 'row' : 'rows'} of parameters`;
  return { ...nothing, sql: prepared, title, parameterRows: rows };
}
