/**
 * Bound parameters: of COM_STMT_EXECUTE, and the query attributes of COM_QUERY.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_execute.html
 */
import type { PacketReader } from '../bytes/packetReader.ts';
import type { PacketWriter } from '../bytes/packetWriter.ts';
import { isText } from '../constants/charsets.ts';
import { columnTypeName } from '../constants/columnTypes.ts';
import { readBinaryCell, writeBinaryCell } from '../packets/binaryRow.ts';
import type { CodecContext } from '../packets/codec.ts';
import { toBase64 } from '../values/base64.ts';
import { binaryCellReader, showValue, type Value } from '../values/value.ts';
import { parameterValueType, valueKind } from '../values/valueType.ts';

export interface ParameterType {
  /** Empty for an ordinary parameter; a query attribute has a name. */
  readonly name: string;
  /** MYSQL_TYPE_ code. */
  readonly type: number;
  readonly unsigned: boolean;
}

export interface Parameter extends ParameterType {
  /** As it stands in the packet, without its length; null for NULL and for long data. */
  readonly cell: Uint8Array | null;
  /** What the cell says. */
  readonly value: Value;
  /** The value came before, by COM_STMT_SEND_LONG_DATA; the packet has none. */
  readonly longData: boolean;
}

const unsignedBit = 0x8000;
/** A statement's own limit; query attributes share the field that counts them. */
const mostParameters = 65_535;

/** Reads a parameter count. More than a statement can have is malformed, before anything is made for each. */
export function readParameterCount(reader: PacketReader): number {
  const from = reader.offset;
  const count = reader.lenencNumber('parameter count');
  if (count > mostParameters) throw reader.malformed('parameter count', `${count} is above ${mostParameters}`, from);
  return count;
}

/** Two bytes: the type and its flags. `named` where CLIENT_QUERY_ATTRIBUTES is agreed on. */
export function readParameterType(reader: PacketReader, named: boolean, charset: string): ParameterType {
  const code = reader.u16('type', showType);
  const name = named ? reader.lenencText('name', charset) : '';
  return { name, type: code & 0xff, unsigned: (code & unsignedBit) !== 0 };
}

export function writeParameterType(writer: PacketWriter, type: ParameterType, named: boolean, charset: string): void {
  writer.u16(type.type | (type.unsigned ? unsignedBit : 0));
  if (named) writer.lenencText(type.name, charset);
}

/** Types that an earlier execution bound, two bytes each. Malformed where the context does not know as many. */
export function boundTypes(reader: PacketReader, count: number, { statement }: CodecContext): ParameterType[] {
  const bound = statement?.boundTypes ?? null;
  if (bound === null || bound.length < 2 * count) {
    throw reader.malformed('types', 'the packet has none, and no earlier execution that bound as many is known');
  }
  return Array.from({ length: count }, (_, i) => ({ name: '', type: bound[2 * i]!, unsigned: (bound[2 * i + 1]! & 0x80) !== 0 }));
}

export function readParameter(reader: PacketReader, label: string, type: ParameterType, charset: string): Parameter {
  const cell = readBinaryCell(reader, label, type.type, (bytes) => showValue(parameterValue(type, bytes, charset)));
  return { ...type, cell, value: parameterValue(type, cell, charset), longData: false };
}

export function absentParameter(type: ParameterType, longData: boolean): Parameter {
  return { ...type, cell: null, value: null, longData };
}

/** Text that is not valid in the client's charset is taken as bytes: many clients bind bytes as strings. */
export function parameterValue(type: ParameterType, cell: Uint8Array | null, charset: string): Value {
  const valueType = parameterValueType(type.type, type.unsigned, charset);
  if (cell !== null && valueKind(valueType) === 'text' && !isText(cell, charset)) return { base64: toBase64(cell) };
  return binaryCellReader(valueType)(cell);
}

/** The NULL bitmap before parameters: bit i for parameter i. */
export function readNulls(reader: PacketReader, count: number): (i: number) => boolean {
  const bitmap = reader.bytes((count + 7) >> 3, 'NULL bitmap');
  return (i) => (bitmap[i >> 3]! & (1 << (i & 7))) !== 0;
}

export function writeNulls(writer: PacketWriter, parameters: readonly Parameter[]): void {
  const bitmap = new Uint8Array((parameters.length + 7) >> 3);
  for (const [i, p] of parameters.entries()) if (p.cell === null && !p.longData) bitmap[i >> 3]! |= 1 << (i & 7);
  writer.bytes(bitmap);
}

export function writeValues(writer: PacketWriter, parameters: readonly Parameter[]): void {
  for (const parameter of parameters) writeBinaryCell(writer, parameter.cell, parameter.type);
}

function showType(code: number): string {
  return (code & unsignedBit) === 0 ? columnTypeName(code & 0xff) : `${columnTypeName(code & 0xff)} UNSIGNED`;
}
