/** Of `mysql.proto`: prepared statements. */

import { commandOf, type Parameter, type StmtExecute } from '../../../mysql/commands/index.ts';
import { stmtClose, stmtReset } from '../../../mysql/commands/statement.ts';
import { stmtExecute } from '../../../mysql/commands/stmtExecute.ts';
import type { TextCommand } from '../../../mysql/commands/textArgument.ts';
import { capability } from '../../../mysql/constants/capabilities.ts';
import { columnType } from '../../../mysql/constants/columnTypes.ts';
import { command } from '../../../mysql/constants/commands.ts';
import { cursorFlag } from '../../../mysql/constants/cursorFlags.ts';
import type { PacketCodec } from '../../../mysql/packets/codec.ts';
import { prepareOk } from '../../../mysql/packets/prepareOk.ts';
import { fromBase64 } from '../../../mysql/values/base64.ts';
import { binaryCell } from '../../../mysql/values/value.ts';
import { parameterValueType } from '../../../mysql/values/valueType.ts';
import type { Lua, Native } from '../vm/lua.ts';
import {
  byteCharset,
  bytesArgument,
  bytesOf,
  numberArgument,
  numberField,
  pushPlain,
  pushRecord,
  tableArgument,
  textField,
  textOf,
} from './arguments.ts';
import type { Natives } from './luaModule.ts';
import { fromPacket, readPacket, scriptContext, toPacket, writePacket } from './packetNatives.ts';

const stmtPrepare: PacketCodec<TextCommand> = commandOf(command.COM_STMT_PREPARE);
const unsignedFlag = 0x8000;

const fromExecute: Native = (lua) => {
  const called = 'from_stmt_execute_packet';
  const value = readExecute(bytesArgument(lua, 1, called), numberArgument(lua, 2, called));
  pushRecord(lua, {
    stmt_id: value.statementId,
    flags: value.flags,
    iteration_count: value.iterations,
    new_params_bound: value.newTypes,
  });
  lua.newTable(value.parameters.length, 0);
  for (const [i, parameter] of value.parameters.entries()) {
    pushParameter(lua, parameter);
    lua.rawSetAt(-2, i + 1);
  }
  lua.setField(-2, 'params');
  return 1;
};

/** The flag that says the count stands in the packet comes from clients that agreed on query attributes, which give types names too. */
function readExecute(bytes: Uint8Array, count: number): StmtExecute {
  const called = 'from_stmt_execute_packet';
  const named = ((bytes[flagsAt] ?? 0) & cursorFlag.parameterCountAvailable) !== 0;
  const capabilities = named ? scriptContext.capabilities | capability.CLIENT_QUERY_ATTRIBUTES : scriptContext.capabilities;
  // Without types of its own the packet's values cannot be told apart.
  const known = named || count === 0 || bindsTypes(bytes, count);
  return readPacket(stmtExecute, bytes, called, {
    ...scriptContext,
    capabilities,
    statement: { parameterCount: known ? count : 0, boundTypes: null },
  });
}

/** Behind code and id. */
const flagsAt = 5;

/** The byte behind code, id, flags, iterations and the NULL bitmap. */
function bindsTypes(bytes: Uint8Array, count: number): boolean {
  return bytes[10 + ((count + 7) >> 3)] !== 0;
}

/** `value` is left out for NULL and for what came ahead by COM_STMT_SEND_LONG_DATA. */
function pushParameter(lua: Lua, { type, unsigned, value }: Parameter): void {
  lua.newTable(0, 3);
  lua.pushNumber(type);
  lua.setField(-2, 'type');
  if (unsigned) {
    lua.pushBoolean(true);
    lua.setField(-2, 'unsigned');
  }
  if (value === null) return;
  if (typeof value === 'object') pushPlain(lua, fromBase64(value.base64));
  else pushPlain(lua, typeof value === 'string' ? bytesOf(value) : value);
  lua.setField(-2, 'value');
}

const toExecute: Native = (lua) => {
  const called = 'to_stmt_execute_packet';
  tableArgument(lua, 1, called);
  const parameters: Parameter[] = [];
  if (lua.getField(1, 'params') === 'table') {
    const at = lua.top;
    for (let i = 1, count = lua.length(at); i <= count; i++) {
      lua.rawGetAt(at, i);
      tableArgument(lua, lua.top, called);
      parameters.push(parameterOf(lua, lua.top));
      lua.pop();
    }
  }
  lua.pop();
  const value: StmtExecute = {
    statementId: numberField(lua, 1, 'stmt_id', 0),
    flags: numberField(lua, 1, 'flags', 0),
    iterations: numberField(lua, 1, 'iteration_count', 1),
    newTypes: parameters.length > 0,
    parameters,
  };
  lua.pushBytes(writePacket(stmtExecute, value, called));
  return 1;
};

function parameterOf(lua: Lua, at: number): Parameter {
  const code = numberField(lua, at, 'type', columnType.VAR_STRING);
  const type = code & 0xff;
  lua.getField(at, 'unsigned');
  const unsigned = (code & unsignedFlag) !== 0 || lua.toBoolean(-1);
  lua.pop();
  const kind = lua.getField(at, 'value');
  const value = kind === 'nil' ? null : kind === 'number' ? lua.toNumber(-1) : textOf(lua.toBytes(-1) ?? new Uint8Array(0));
  lua.pop();
  const isBytes = typeof value === 'string' && (type === columnType.BIT || type === columnType.GEOMETRY);
  const cell = isBytes ? bytesOf(value) : binaryCell(value, parameterValueType(type, unsigned, byteCharset));
  return { name: '', type, unsigned, cell, value: null, longData: false };
}

export const statementNatives: Natives = {
  from_stmt_prepare_packet: fromPacket('from_stmt_prepare_packet', stmtPrepare, ({ text }) => ({ stmt_text: bytesOf(text) })),
  to_stmt_prepare_packet: toPacket('to_stmt_prepare_packet', stmtPrepare, (lua) => ({ text: textField(lua, 1, 'stmt_text') ?? '' })),
  from_stmt_prepare_ok_packet: fromPacket('from_stmt_prepare_ok_packet', prepareOk, (value) => ({
    stmt_id: value.statementId,
    num_columns: value.columnCount,
    num_params: value.parameterCount,
    warnings: value.warnings,
  })),
  to_stmt_prepare_ok_packet: toPacket('to_stmt_prepare_ok_packet', prepareOk, (lua) => ({
    statementId: numberField(lua, 1, 'stmt_id', 1),
    columnCount: numberField(lua, 1, 'num_columns', 0),
    parameterCount: numberField(lua, 1, 'num_params', 0),
    warnings: numberField(lua, 1, 'warnings', 0),
    metadataFollows: true,
  })),
  from_stmt_execute_packet: fromExecute,
  to_stmt_execute_packet: toExecute,
  stmt_id_from_stmt_execute_packet: (lua) => {
    const called = 'stmt_id_from_stmt_execute_packet';
    lua.pushNumber(readPacket(stmtExecute, bytesArgument(lua, 1, called), called).statementId);
    return 1;
  },
  from_stmt_close_packet: fromPacket('from_stmt_close_packet', stmtClose, ({ statementId }) => ({ stmt_id: statementId })),
  to_stmt_close_packet: toPacket('to_stmt_close_packet', stmtClose, (lua) => ({ statementId: numberField(lua, 1, 'stmt_id', 0) })),
  from_stmt_reset_packet: fromPacket('from_stmt_reset_packet', stmtReset, ({ statementId }) => ({ stmt_id: statementId })),
  to_stmt_reset_packet: toPacket('to_stmt_reset_packet', stmtReset, (lua) => ({ statementId: numberField(lua, 1, 'stmt_id', 0) })),
};
