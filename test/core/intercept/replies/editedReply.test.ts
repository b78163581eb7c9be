import { describe, expect, it } from 'vitest';
import type { ResultEdit } from '../../../../src-core/intercept/action.ts';
import { editedReply } from '../../../../src-core/intercept/replies/editedReply.ts';
import { command as code } from '../../../../src-core/mysql/constants/commands.ts';
import { heldCommand, heldReply } from '../../../support/held.ts';
import { hex } from '../../../support/playbook.ts';
import {
  binaryRowPayload,
  columnPayload,
  eofPayload,
  errPayload,
  head,
  intColumn,
  nameColumn,
  okPayload,
  prepareOkPayload,
  textRowPayload,
  wire,
} from '../../../support/replies.ts';

const query = heldCommand(Uint8Array.of(code.COM_QUERY, 0x58));
const columns = [intColumn, nameColumn];
const edited = (packets: Uint8Array, ...edits: ResultEdit[]) => hex(editedReply(heldReply(query, packets), edits));
const rows = (...payloads: Uint8Array[]) => wire([...head(columns), ...payloads, eofPayload()]);
const two = rows(textRowPayload('1', 'a'), textRowPayload('2', null));

describe('an edited reply', () => {
  it('has changed, dropped and added rows, counted by their places in the server’s', () => {
    const edit: ResultEdit = {
      result: 0,
      cells: [
        { row: 1, column: 1, value: 'b' },
        { row: 0, column: 0, value: 7 },
        { row: 1, column: 0, value: 8 },
      ],
      dropRows: [0],
      addRows: [[null, 'new']],
    };
    expect(edited(two, edit)).toBe(hex(rows(textRowPayload('8', 'b'), textRowPayload(null, 'new'))));
  });

  it('drops columns from count, definitions, rows and new rows alike', () => {
    const edit: ResultEdit = { result: 0, dropColumns: [0], addRows: [[3, 'c']] };
    const wanted = [...head([nameColumn]), textRowPayload('a'), textRowPayload(null), textRowPayload('c'), eofPayload()];
    expect(edited(two, edit)).toBe(hex(wire(wanted)));
  });

  it('keeps what follows the rows: an error that broke them off, further results', () => {
    const broken = wire([...head(columns), textRowPayload('1', 'a'), errPayload(1317, 'gone')]);
    const changed = wire([...head(columns), textRowPayload('5', 'a'), errPayload(1317, 'gone')]);
    expect(edited(broken, { result: 0, cells: [{ row: 0, column: 0, value: 5 }] })).toBe(hex(changed));
    const more = wire([okPayload({ statusFlags: 0x0a }), ...head(columns), textRowPayload('1', 'a'), eofPayload()]);
    expect(edited(more, { result: 1, dropRows: [0] })).toBe(hex(wire([okPayload({ statusFlags: 0x0a }), ...head(columns), eofPayload()])));
  });

  it('splits what becomes larger than a wire packet, and numbers on', () => {
    const large = 'x'.repeat(0xff_ff_ff);
    const reply = Buffer.from(editedReply(heldReply(query, two), [{ result: 0, cells: [{ row: 0, column: 1, value: large }] }]));
    const sequences: [number, number][] = [];
    for (let at = 0; at < reply.length; at += 4 + reply.readUIntLE(at, 3)) sequences.push([reply[at + 3]!, reply.readUIntLE(at, 3)]);
    expect(sequences.slice(4)).toEqual([
      [5, 0xff_ff_ff],
      [6, 6],
      [7, 3],
      [8, 5],
    ]);
    expect(sequences.slice(0, 4).map(([sequence]) => sequence)).toEqual([1, 2, 3, 4]);
  });

  it('of an execution that ran as text has binary rows for the client', () => {
    const execute = heldCommand(Uint8Array.of(code.COM_STMT_EXECUTE));
    const reply = editedReply(heldReply(execute, two, code.COM_QUERY), [
      { result: 0, cells: [{ row: 0, column: 0, value: 258 }], dropRows: [1] },
    ]);
    const row = binaryRowPayload(columns, Uint8Array.of(2, 1, 0, 0), Uint8Array.of(0x61));
    expect(hex(reply)).toBe(hex(rows(row)));
  });

  it.each<[ResultEdit, string]>([
    [{ result: 1 }, 'the reply has no result 1: it has 1, counted from 0'],
    [{ result: 0, cells: [{ row: 2, column: 0, value: 1 }] }, 'there is no row 2: there are 2, counted from 0'],
    [{ result: 0, cells: [{ row: 0, column: 2, value: 1 }] }, 'row 1: there is no column 2: there are 2, counted from 0'],
    [{ result: 0, cells: [{ row: 1, column: 0, value: 'x' }] }, "row 2: column id: 'x' is no whole number"],
    [{ result: 0, dropRows: [5] }, 'there is no row 5 to drop: there are 2, counted from 0'],
    [{ result: 0, addRows: [[1]] }, 'new row 1: 1 cells for 2 columns'],
    [{ result: 0, renameColumns: [{ column: 3, name: 'x' }] }, 'there is no column 3: there are 2, counted from 0'],
    [{ result: 0, dropColumns: [3] }, 'there is no column 3 to drop: there are 2, counted from 0'],
    [{ result: 0, dropColumns: [0, 1] }, 'a result keeps at least one column'],
  ])('is refused: %o', (edit, message) => {
    expect(() => editedReply(heldReply(query, two), [edit])).toThrow(message);
  });

  it('is refused where there is nothing to edit, or the bytes are no reply', () => {
    const edit: ResultEdit = { result: 0, dropRows: [0] };
    const of =
      (packets: Uint8Array, command: number = code.COM_QUERY) =>
      () =>
        editedReply(heldReply(heldCommand(Uint8Array.of(command)), packets), [edit]);
    expect(of(wire([errPayload(1146, 'no')]))).toThrow('the reply has no result 0: it has 0');
    expect(of(wire([prepareOkPayload(1, 0, 1), columnPayload(intColumn), eofPayload()]), code.COM_STMT_PREPARE)).toThrow('it has 0');
    expect(of(wire([Uint8Array.of(0), eofPayload(0x80)]), code.COM_STMT_FETCH)).toThrow('left the column definitions out');
    expect(of(two.subarray(0, 40))).toThrow('the reply is not complete');
    expect(of(Uint8Array.of(...two, ...two))).toThrow('the reply goes on behind its end');
    const cell: ResultEdit = { result: 0, cells: [{ row: 0, column: 0, value: 1 }] };
    const malformed = wire([...head(columns), Uint8Array.of(9, 9), eofPayload()]);
    expect(() => editedReply(heldReply(query, malformed), [cell])).toThrow('the reply cannot be read: id at byte 1');
  });
});
