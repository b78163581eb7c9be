/** What `inj.resultset` says of one result of a reply: decoded when a script asks for it, and no further. */
import { codecOf } from '../../../intercept/heldContext.ts';
import { hasBinaryRows } from '../../../machine/commands/replyShapes.ts';
import type { HeldAtReply, OnlyResult } from '../../../machine/holding/held.ts';
import { tryRead } from '../../../machine/tryRead.ts';
import { PacketReader } from '../../../mysql/bytes/packetReader.ts';
import { capability, has } from '../../../mysql/constants/capabilities.ts';
import { serverStatus } from '../../../mysql/constants/statusFlags.ts';
import { binaryRow } from '../../../mysql/packets/binaryRow.ts';
import { type ColumnDefinition, columnDefinition41 } from '../../../mysql/packets/columnDefinition.ts';
import { binaryCellReader, type CellReader, textCell } from '../../../mysql/values/value.ts';
import { resultValueType, type ValueType } from '../../../mysql/values/valueType.ts';
import type { Lua } from '../vm/lua.ts';
import { payloadAt, type ReplyResult, replyResults } from './replyResults.ts';

/** Names of a column definition's texts, in their order on the wire. */
const texts = ['catalog', 'db', 'table', 'org_table', 'name', 'org_name'] as const;

/** Rows that are read ahead of a script take no more. */
const batchBytes = 64 * 1024;

interface BinaryColumns {
  readonly columns: readonly ColumnDefinition[];
  readonly types: readonly ValueType[];
  readonly readers: readonly CellReader[];
}

export class HeldResult {
  readonly facts: OnlyResult;
  private readonly held: HeldAtReply;
  /** Read when it is asked for. */
  private places: ReplyResult | null;
  /** The whole reply, where it is looked at later. */
  private kept: Uint8Array | null = null;
  private binary: BinaryColumns | null = null;

  /** `result`: null where the reply is one result, and says what that is. */
  constructor(held: HeldAtReply, result: ReplyResult | null) {
    this.held = held;
    this.places = result;
    this.facts = result ?? held.reply.only!;
  }

  /** Null where it is no result set. */
  get rowCount(): number | null {
    return this.facts.kind === 'rows' ? this.facts.rowCount : null;
  }

  /** Of its wire packets. */
  get bytes(): number {
    return this.places === null ? this.packets.length : this.places.to - this.places.from;
  }

  /** The whole reply, in wire packets. */
  private get packets(): Uint8Array {
    const { reply } = this.held;
    return this.kept ?? reply.passing ?? reply.packets;
  }

  /** It may be looked at when its hook has returned. */
  keep(): void {
    this.kept = this.held.reply.packets;
  }

  private get result(): ReplyResult {
    const { reply, context } = this.held;
    this.places ??= replyResults(this.packets, reply.command, context.session.capabilities)[0]!;
    return this.places;
  }

  /** Pushes rows from a place on, which counts from 1, each as a table of strings and nils: `most`, or fewer large ones. Returns how many. */
  pushRows(lua: Lua, place: number, most: number): number {
    const { packets, result } = this;
    const { rows } = result;
    const isBinary = hasBinaryRows(this.held.reply.command);
    let count = 0;
    for (let bytes = 0; count < most && place + count <= rows.length && bytes < batchBytes; count++) {
      const payload = payloadAt(packets, rows[place + count - 1]!);
      if (isBinary) this.pushBinaryRow(lua, payload);
      else pushTextRow(lua, payload);
      bytes += payload.length;
    }
    return count;
  }

  /** Pushes what `inj.resultset[name]` is. */
  pushFact(lua: Lua, name: string): void {
    if (name === 'flags') pushFlags(lua, this.facts.statusFlags);
    else if (name === 'fields') this.pushFields(lua);
    else if (name === 'raw') lua.pushBytes(payloadAt(this.packets, this.result.from));
    else lua.pushNil();
  }

  private get columnPayloads(): readonly Uint8Array[] {
    const { result, held, packets } = this;
    return result.columnsSkipped ? (held.exchange.toldColumns ?? []) : result.columns.map((at) => payloadAt(packets, at));
  }

  private pushFields(lua: Lua): void {
    if (this.facts.kind !== 'rows') {
      lua.pushNil();
      return;
    }
    const columns = this.columnPayloads;
    const extended = has(codecOf(this.held).capabilities, capability.MARIADB_CLIENT_EXTENDED_METADATA);
    lua.newTable(columns.length);
    for (const [i, payload] of columns.entries()) {
      pushField(lua, payload, extended);
      lua.rawSetAt(-2, i + 1);
    }
  }

  private pushBinaryRow(lua: Lua, payload: Uint8Array): void {
    const { columns, types, readers } = this.binaryColumns();
    const row = tryRead(binaryRow, payload, { ...codecOf(this.held), columns });
    lua.newTable(columns.length);
    for (const [i, cell] of (row?.cells ?? []).entries()) {
      const text = textCell(readers[i]!(cell), types[i]!);
      if (text === null) continue;
      lua.pushBytes(text);
      lua.rawSetAt(-2, i + 1);
    }
  }

  private binaryColumns(): BinaryColumns {
    if (this.binary !== null) return this.binary;
    const codec = codecOf(this.held);
    const columns = this.columnPayloads.map((payload) => tryRead(columnDefinition41, payload, codec)!);
    const types = columns.map((column) => resultValueType(column, codec.resultsCharset));
    this.binary = { columns, types, readers: types.map((type) => binaryCellReader(type)) };
    return this.binary;
  }
}

function pushTextRow(lua: Lua, payload: Uint8Array): void {
  lua.newTable(4);
  let column = 0;
  for (let at = 0; at < payload.length; ) {
    column++;
    const first = payload[at]!;
    at++;
    if (first === 0xfb) continue;
    let length = first;
    if (first > 0xfb) {
      const size = first === 0xfc ? 2 : first === 0xfd ? 3 : 8;
      length = 0;
      for (let i = size - 1; i >= 0; i--) length = length * 256 + payload[at + i]!;
      at += size;
    }
    lua.pushBytes(payload, at, at + length);
    lua.rawSetAt(-2, column);
    at += length;
  }
}

function pushField(lua: Lua, payload: Uint8Array, extended: boolean): void {
  const reader = new PacketReader(payload, { record: false });
  lua.newTable(0, 12);
  for (const name of texts) {
    lua.pushBytes(reader.lenencBytes(name) ?? new Uint8Array(0));
    lua.setField(-2, name);
  }
  if (extended) reader.lenencBytes('extended type');
  reader.lenencNumber('length of fixed fields');
  const numbers = {
    charsetnr: reader.u16('collation'),
    length: reader.u32('column length'),
    type: reader.u8('type'),
    flags: reader.u16('flags'),
    decimals: reader.u8('decimals'),
  };
  for (const [name, value] of Object.entries(numbers)) {
    lua.pushNumber(value);
    lua.setField(-2, name);
  }
}

function pushFlags(lua: Lua, status: number): void {
  const flags = {
    in_trans: serverStatus.inTransaction,
    auto_commit: serverStatus.autocommit,
    no_good_index_used: serverStatus.noGoodIndexUsed,
    no_index_used: serverStatus.noIndexUsed,
  };
  lua.newTable(0, 4);
  for (const [name, bit] of Object.entries(flags)) {
    lua.pushBoolean((status & bit) !== 0);
    lua.setField(-2, name);
  }
}
