/** Other commands in place of a held one. All throw Refused for what cannot be done. */

import { concat } from '../../mysql/bytes/concat.ts';
import { PacketReader } from '../../mysql/bytes/packetReader.ts';
import { PacketWriter } from '../../mysql/bytes/packetWriter.ts';
import type { Parameter, StmtExecute } from '../../mysql/commands/index.ts';
import { query, queryTextOffset } from '../../mysql/commands/query.ts';
import { stmtExecute } from '../../mysql/commands/stmtExecute.ts';
import { capability, has } from '../../mysql/constants/capabilities.ts';
import { command, commandName } from '../../mysql/constants/commands.ts';
import type { CodecContext } from '../../mysql/packets/codec.ts';
import { Refused } from '../../mysql/synth/refused.ts';
import type { CellSpec } from '../action.ts';
import { heldRequest } from '../held/heldRequest.ts';
import { codecOf, type HeldInSession, lexerOptionsOf } from '../heldContext.ts';
import { boundParameter, looseParameter } from './boundParameter.ts';
import { withLiterals } from './parameterLiterals.ts';
import { encodeSql } from './sqlText.ts';

/** What the server gets instead. */
export interface Replacement {
  /** Payload, the code first. */
  readonly payload: Uint8Array;
  /** A COM_QUERY in place of a COM_STMT_EXECUTE: its rows are made binary for the client. */
  readonly binaryRows: boolean;
  /** What people should know of it. */
  readonly notes: readonly string[];
}

const ranAsText = 'ran as a text query';

/** Another SQL text for a COM_QUERY, a COM_STMT_PREPARE or (as a text query) a COM_STMT_EXECUTE. */
export function rewritten(held: HeldInSession, sql: string): Replacement {
  const { code, payload } = held.command;
  const codec = codecOf(held);
  if (sql.trim() === '') throw new Refused('the new statement is empty');
  if (code === command.COM_QUERY) {
    const head = payload.subarray(0, queryTextOffset(payload, codec.capabilities));
    return { payload: concat([head, encodeSql(sql, codec)]), binaryRows: false, notes: [] };
  }
  if (code === command.COM_STMT_PREPARE) {
    return { payload: concat([Uint8Array.of(code), encodeSql(sql, codec)]), binaryRows: false, notes: [] };
  }
  if (code === command.COM_STMT_EXECUTE) {
    const { parameters, attributes } = readExecution(held);
    return asText(held, sql, parameters, attributes);
  }
  if (code === command.COM_STMT_BULK_EXECUTE) throw new Refused('a bulk execution has many sets of values and cannot run as a text query');
  throw new Refused(`${commandName(code)} has no SQL to rewrite`);
}

/** Other values for a COM_STMT_EXECUTE: in the types that the client bound, or where one does not fit these, as a text query. */
export function withValues(held: HeldInSession, values: readonly CellSpec[]): Replacement {
  const { code, statementText } = held.command;
  if (code !== command.COM_STMT_EXECUTE) throw new Refused(`${commandName(code)} has no parameters that can be edited`);
  const { parameters, attributes, execute, sql } = readExecution(held);
  if (values.length !== parameters.length) {
    throw new Refused(`the statement has ${parameters.length} parameters, and ${values.length} values were given`);
  }
  const long = parameters.findIndex((parameter) => parameter.longData);
  if (long >= 0) throw new Refused(`parameter ${long + 1} came ahead in pieces (COM_STMT_SEND_LONG_DATA): the values cannot be replaced`);
  const codec = codecOf(held);
  const bound = parameters.map((parameter, i) => boundParameter(parameter, values[i]!, codec));
  if (bound.every((parameter) => parameter !== null))
    return { payload: executePayload(held, execute, [...bound, ...attributes]), binaryRows: false, notes: [] };
  if (sql === null || statementText === null)
    throw new Refused('a value does not fit its bound type, and the text of the statement is not known');
  const loose = values.map((value, i) => bound[i] ?? looseParameter(value, codec));
  const odd = bound.flatMap((parameter, i) => (parameter === null ? [i + 1] : []));
  const text = asText(held, sql, loose, attributes);
  return { ...text, notes: [`${ranAsText}: the value of parameter ${odd.join(', ')} does not fit the type that the client bound`] };
}

/** A statement of our own for the session: a COM_QUERY without query attributes. */
export function ownQuery(sql: string, codec: CodecContext): Uint8Array {
  return queryPayload(encodeSql(sql, codec), [], codec);
}

interface Execution {
  readonly sql: string | null;
  readonly parameters: readonly Parameter[];
  readonly attributes: readonly Parameter[];
  readonly execute: StmtExecute;
}

function readExecution(held: HeldInSession): Execution {
  const { sql, parameters, attributes, malformed } = heldRequest(held);
  if (parameters === null) throw new Refused(`the values of the execution cannot be read: ${malformed ?? 'no reason is known'}`);
  const execute = stmtExecute.read(new PacketReader(held.command.payload, { record: false }), codecOf(held));
  return { sql, parameters, attributes, execute };
}

function asText(held: HeldInSession, sql: string, parameters: readonly Parameter[], attributes: readonly Parameter[]): Replacement {
  const codec = codecOf(held);
  const text = withLiterals(sql, parameters, lexerOptionsOf(held));
  return { payload: queryPayload(encodeSql(text, codec), attributes, codec), binaryRows: true, notes: [ranAsText] };
}

function queryPayload(sql: Uint8Array, attributes: readonly Parameter[], codec: CodecContext): Uint8Array {
  const head = new PacketWriter();
  query.write(head, { sql: '', attributes: has(codec.capabilities, capability.CLIENT_QUERY_ATTRIBUTES) ? attributes : [] }, codec);
  return concat([head.payload(), sql]);
}

function executePayload(held: HeldInSession, execute: StmtExecute, parameters: readonly Parameter[]): Uint8Array {
  const writer = new PacketWriter();
  stmtExecute.write(writer, { ...execute, parameters }, codecOf(held));
  return writer.payload();
}
