/** `proxy.response`, as a hook answered with it: checked by the Lua part of the API (preludeResponse.ts), so that it is read without care. */
import { mysqlProxyState, unknownError } from '../../../machine/login/proxyError.ts';
import type { Lua } from '../vm/lua.ts';
import { packetKinds } from './constants.ts';
import type { ResponseRows } from './responseRows.ts';

export interface ResponseField {
  readonly name: string;
  /** MYSQL_TYPE_ code. */
  readonly type: number;
}

export type LuaResponse =
  | { readonly kind: 'error'; readonly code: number; readonly sqlstate: string; readonly message: string }
  | { readonly kind: 'raw'; readonly packets: readonly Uint8Array[] }
  | { readonly kind: 'eof' }
  | { readonly kind: 'ok'; readonly affectedRows: number; readonly lastInsertId: number }
  /** `rows`: each one's cells as a text row has them, behind its length in four bytes. */
  | { readonly kind: 'rows'; readonly fields: readonly ResponseField[]; readonly rows: Uint8Array };

/** Where a script leaves it out. */
const usualMessage = 'the script gave no proxy.response.errmsg';

/** Reads the table at `index` that the response was put into. */
export function readResponse(lua: Lua, index: number): LuaResponse {
  switch (numberAt(lua, index, 'kind')) {
    case packetKinds.MYSQLD_PACKET_ERR:
      return {
        kind: 'error',
        code: numberAt(lua, index, 'errcode') ?? unknownError,
        sqlstate: textAt(lua, index, 'sqlstate') ?? mysqlProxyState,
        message: textAt(lua, index, 'errmsg') ?? usualMessage,
      };
    case packetKinds.MYSQLD_PACKET_RAW:
      return { kind: 'raw', packets: listAt(lua, index, 'packets', (at) => lua.toBytes(at)!) };
    case packetKinds.MYSQLD_PACKET_EOF:
      return { kind: 'eof' };
    default:
      return okOrRows(lua, index);
  }
}

function okOrRows(lua: Lua, index: number): LuaResponse {
  const cells = listAt(lua, index, 'fields', (at) => lua.toText(at)!);
  if (cells.length === 0) {
    const affectedRows = numberAt(lua, index, 'affected_rows') ?? 0;
    return { kind: 'ok', affectedRows, lastInsertId: numberAt(lua, index, 'insert_id') ?? 0 };
  }
  const fields = Array.from({ length: cells.length / 2 }, (_, i) => ({ name: cells[2 * i]!, type: Number(cells[2 * i + 1]) }));
  lua.getField(index, 'rows');
  const rows = (lua.toObject(-1) as ResponseRows).take();
  lua.pop();
  return { kind: 'rows', fields, rows };
}

function numberAt(lua: Lua, index: number, name: string): number | null {
  const type = lua.getField(index, name);
  const value = type === 'nil' ? null : lua.toNumber(-1);
  lua.pop();
  return value;
}

function textAt(lua: Lua, index: number, name: string): string | null {
  lua.getField(index, name);
  const text = lua.toText(-1);
  lua.pop();
  return text;
}

/** Empty where there is no such list. */
function listAt<T>(lua: Lua, index: number, name: string, read: (at: number) => T): T[] {
  const items: T[] = [];
  if (lua.getField(index, name) === 'table') {
    const count = lua.length(-1);
    for (let n = 1; n <= count; n++) {
      lua.rawGetAt(-1, n);
      items.push(read(-1));
      lua.pop();
    }
  }
  lua.pop();
  return items;
}
