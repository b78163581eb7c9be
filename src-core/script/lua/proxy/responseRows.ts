/**
 * Rows that a script answers with, written straight from its tables: as a string in Lua they would count against its memory, and take
 * several times as long. Behind its length in four bytes, each row stands as a text row does on the wire.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_text_resultset_row.html
 */
import type { Lua, LuaRef, Native } from '../vm/lua.ts';
import { OutOfMemory } from '../vm/memory.ts';

/** All of an answer's, in bytes. */
const mostBytes = 256 * 2 ** 20;

export class ResponseRows {
  private bytes = new Uint8Array(4_096);
  private length = 0;
  private rowStart = 0;

  /** All bytes. It is empty afterwards, since Lua lets go of it at any time. */
  take(): Uint8Array {
    const all = this.bytes.subarray(0, this.length);
    this.bytes = new Uint8Array(0);
    this.length = 0;
    return all;
  }

  begin(): void {
    this.rowStart = this.length;
    this.room(4);
    this.length += 4;
  }

  end(): void {
    this.number(this.rowStart, this.length - this.rowStart - 4, 4);
  }

  nothing(): void {
    this.room(1);
    this.bytes[this.length++] = 0xfb;
  }

  /** Of ASCII. */
  text(text: string): void {
    this.room(9 + text.length);
    this.prefix(text.length);
    for (let i = 0; i < text.length; i++) this.bytes[this.length++] = text.charCodeAt(i);
  }

  readonly cell = (from: Uint8Array, start: number, end: number): void => {
    const length = end - start;
    this.room(9 + length);
    this.prefix(length);
    const { bytes } = this;
    if (length > 48) bytes.set(from.subarray(start, end), this.length);
    else for (let i = 0; i < length; i++) bytes[this.length + i] = from[start + i]!;
    this.length += length;
  };

  /** https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_dt_integers.html */
  private prefix(length: number): void {
    const size = length < 251 ? 0 : length < 0x1_0000 ? 2 : length < 0x100_0000 ? 3 : 8;
    this.bytes[this.length] = size === 0 ? length : size === 8 ? 0xfe : 0xfa + size;
    if (size > 0) this.number(this.length + 1, length, size);
    this.length += 1 + size;
  }

  private number(at: number, value: number, size: number): void {
    let left = value;
    for (let i = 0; i < size; i++) {
      this.bytes[at + i] = left % 256;
      left = Math.floor(left / 256);
    }
  }

  private room(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    if (needed > mostBytes) throw new OutOfMemory();
    const larger = new Uint8Array(Math.max(needed, 2 * this.bytes.length));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}

/**
 * newRows(place): a handle; `place` is the line that they stand for. addRows(handle, rows, from, to, columns): rows of a list. addRow(handle, row, columns). Both answer with the
 * number of the row that is none, and of its cell where it is that, or with nothing.
 */
export function responseRowNatives(handles: LuaRef): Readonly<Record<string, Native>> {
  return {
    newRows(lua) {
      lua.onBehalfOf(lua.toText(1) ?? '');
      lua.newObject(new ResponseRows(), handles);
      return 1;
    },
    addRows(lua) {
      const rows = lua.toObject(1) as ResponseRows;
      const to = lua.toNumber(4);
      const columns = lua.toNumber(5);
      for (let n = lua.toNumber(3); n <= to; n++) {
        element(lua, 2, n);
        const wrong = addRow(lua, rows, columns);
        if (wrong !== null) return told(lua, n, wrong);
        lua.pop();
      }
      return 0;
    },
    addRow(lua) {
      const columns = lua.toNumber(3);
      lua.top = 2;
      const wrong = addRow(lua, lua.toObject(1) as ResponseRows, columns);
      return wrong === null ? 0 : told(lua, 1, wrong);
    },
  };
}

/** The row on top. Null where it was added; else the cell that is none, 0 for the row itself. */
function addRow(lua: Lua, rows: ResponseRows, columns: number): number | null {
  if (lua.type(-1) !== 'table') return 0;
  rows.begin();
  for (let column = 1; column <= columns; column++) {
    if (!addCell(lua, rows, element(lua, -1, column))) return column;
    lua.pop();
  }
  rows.end();
  return null;
}

/** The value on top. */
function addCell(lua: Lua, rows: ResponseRows, type: ReturnType<Lua['type']>): boolean {
  switch (type) {
    case 'nil':
      rows.nothing();
      return true;
    case 'string':
      lua.readBytes(-1, rows.cell);
      return true;
    case 'boolean':
      rows.text(lua.toBoolean(-1) ? '1' : '0');
      return true;
    case 'number': {
      const value = lua.toNumber(-1);
      // No type of a column has NaN or an infinity: clients would read another number in its place.
      if (!Number.isFinite(value)) return false;
      // Whole numbers as far as a double counts them come as such, others as Lua writes them.
      if (Number.isSafeInteger(value)) rows.text(String(value));
      else lua.readBytes(-1, rows.cell);
      return true;
    }
    default:
      return false;
  }
}

/** Pushes `t[n]`, by its metamethod where it is missing. */
function element(lua: Lua, table: number, n: number): ReturnType<Lua['type']> {
  const type = lua.rawGetAt(table, n);
  if (type !== 'nil') return type;
  const at = table < 0 ? table - 1 : table;
  if (!lua.getMetatable(at)) return type;
  lua.pop(2);
  lua.pushNumber(n);
  return lua.get(table < 0 ? table - 1 : table);
}

function told(lua: Lua, row: number, cell: number): number {
  lua.pushNumber(row);
  if (cell > 0) lua.pushNumber(cell);
  return cell > 0 ? 2 : 1;
}
