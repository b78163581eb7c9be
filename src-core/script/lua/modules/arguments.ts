/** Arguments of natives as Lua's own functions take them: with its message where they are of the wrong type. */
import { decodeText } from '../../../mysql/constants/charsets.ts';
import { badArgument } from '../vm/library/arguments.ts';
import type { Lua } from '../vm/lua.ts';

export { bytesArgument, numberArgument, textArgument } from '../vm/library/arguments.ts';

/** Not a charset's name: one character a byte, so that text made of any bytes becomes the same bytes again. */
export const byteCharset = 'bytes';

export function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

export function textOf(bytes: Uint8Array): string {
  return decodeText(bytes, byteCharset);
}

export function tableArgument(lua: Lua, index: number, called: string): void {
  if (lua.type(index) !== 'table') throw badArgument(lua, index, called, 'table');
}

/** `t[name]` as whole number from 0; `otherwise` where it is nil. */
export function numberField(lua: Lua, table: number, name: string, otherwise: number): number {
  const type = lua.getField(table, name);
  const value = lua.toNumber(-1);
  lua.pop();
  if (type === 'nil') return otherwise;
  if (Number.isNaN(value)) throw new Error(`field '${name}' is a ${type}, not a number`);
  return Math.trunc(value);
}

/** Null where it is nil. */
export function bytesField(lua: Lua, table: number, name: string): Uint8Array | null {
  const type = lua.getField(table, name);
  const value = type === 'string' || type === 'number' ? lua.toBytes(-1) : null;
  lua.pop();
  if (type !== 'nil' && value === null) throw new Error(`field '${name}' is a ${type}, not a string`);
  return value;
}

/** The field's bytes, one character each; null where it is nil. */
export function textField(lua: Lua, table: number, name: string): string | null {
  const bytes = bytesField(lua, table, name);
  return bytes === null ? null : textOf(bytes);
}

export type Plain = string | number | bigint | boolean | Uint8Array | null;

/** Pushes a table. A bigint becomes Lua's number, which holds whole numbers up to 2^53. Fields that are null are left out. */
export function pushRecord(lua: Lua, record: Readonly<Record<string, Plain>>): void {
  lua.newTable(0, Object.keys(record).length);
  for (const [name, value] of Object.entries(record)) {
    if (value === null) continue;
    pushPlain(lua, value);
    lua.setField(-2, name);
  }
}

export function pushPlain(lua: Lua, value: Plain): void {
  if (value === null) lua.pushNil();
  else if (typeof value === 'string') lua.pushText(value);
  else if (typeof value === 'boolean') lua.pushBoolean(value);
  else if (value instanceof Uint8Array) lua.pushBytes(value);
  else lua.pushNumber(Number(value));
}
