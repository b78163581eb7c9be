/** Rows of one result taken apart and put together, cell by cell. */
import { PacketReader } from '../../mysql/bytes/packetReader.ts';
import { PacketWriter } from '../../mysql/bytes/packetWriter.ts';
import { decodeText } from '../../mysql/constants/charsets.ts';
import { binaryRow } from '../../mysql/packets/binaryRow.ts';
import type { CodecContext } from '../../mysql/packets/codec.ts';
import type { ColumnDefinition } from '../../mysql/packets/columnDefinition.ts';
import { textRow } from '../../mysql/packets/textRow.ts';
import { cellForm } from '../../mysql/synth/cellForm.ts';
import { Refused } from '../../mysql/synth/refused.ts';
import { binaryCell, textCell } from '../../mysql/values/value.ts';
import { resultValueType, valueKind } from '../../mysql/values/valueType.ts';
import type { CellSpec } from '../action.ts';
import { inPlace } from '../inPlace.ts';

type Cell = Uint8Array | null;

export class RowForm {
  private readonly columns: readonly ColumnDefinition[];
  private readonly binary: boolean;
  private readonly codec: CodecContext;
  private readonly encoders: ((value: CellSpec) => Cell)[];
  private readonly reader = new PacketReader(new Uint8Array(), { record: false });
  private readonly writer = new PacketWriter();

  constructor(columns: readonly ColumnDefinition[], binary: boolean, codec: CodecContext) {
    this.columns = columns;
    this.binary = binary;
    this.codec = { ...codec, columns };
    this.encoders = columns.map((column) => encoder(column, binary, codec.resultsCharset));
  }

  /** The row with these cells changed. Throws Refused. */
  changed(payload: Uint8Array, changes: readonly { readonly column: number; readonly value: CellSpec }[]): Uint8Array {
    const cells = [...this.read(payload)];
    for (const { column, value } of changes) cells[column] = this.cell(column, value);
    return this.write(cells);
  }

  /** A new row of so many values. Throws Refused. */
  made(values: readonly CellSpec[]): Uint8Array {
    const { length } = this.columns;
    if (values.length !== length) throw new Refused(`${values.length} cells for ${length} columns`);
    return this.write(values.map((value, i) => this.cell(i, value)));
  }

  /** The row without the cells of these columns, for `without` as its columns. */
  reduced(payload: Uint8Array, dropped: ReadonlySet<number>): Uint8Array {
    const kept = this.columns.filter((_, i) => !dropped.has(i));
    const cells = this.read(payload).filter((_, i) => !dropped.has(i));
    return this.write(cells, kept);
  }

  private cell(column: number, value: CellSpec): Cell {
    const encode = this.encoders[column];
    if (encode === undefined) throw new Refused(`there is no column ${column}: there are ${this.columns.length}, counted from 0`);
    return inPlace(`column ${this.columns[column]!.name}`, () => encode(value));
  }

  private read(payload: Uint8Array): readonly Cell[] {
    this.reader.reset(payload);
    return (this.binary ? binaryRow : textRow).read(this.reader, this.codec).cells;
  }

  private write(cells: readonly Cell[], columns = this.columns): Uint8Array {
    this.writer.reset();
    (this.binary ? binaryRow : textRow).write(this.writer, { cells }, { ...this.codec, columns });
    return this.writer.payload();
  }
}

function encoder(column: ColumnDefinition, binary: boolean, resultsCharset: string | null): (value: CellSpec) => Cell {
  const form = cellForm(column);
  const type = resultValueType(column, resultsCharset);
  const encode = binary ? binaryCell : textCell;
  return (value) => {
    const formed = form(value);
    if (formed === null || formed instanceof Uint8Array) return formed;
    const cell = encode(formed, type);
    if (valueKind(type) !== 'text' || cell === null) return cell;
    const charset = type.charset === 'binary' ? 'utf8mb4' : type.charset;
    if (decodeText(cell, charset) === formed) return cell;
    throw new Refused(`the column is sent in ${charset}, which has not all of these characters`);
  };
}
