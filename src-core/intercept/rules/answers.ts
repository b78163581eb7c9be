/** The actions that put something in place of a statement or of its reply: `rewrite`, `params`, `rows`, `ok`, `error`. */
import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { errorCode } from '../../mysql/constants/errorCodes.ts';
import type { CellSpec, ColumnSpec, ErrorSpec, OkSpec, RowsSpec } from '../action.ts';
import type { PlannedAction } from './plannedAction.ts';
import type { RulesReader } from './rulesReader.ts';
import { filled } from './template.ts';

const statement = { excludes: 'statement' } as const;

export function readRewrite(reader: RulesReader, node: Node | null, at: Node): PlannedAction {
  const scalar = reader.string(node, at, 'the SQL that the server gets instead');
  const template = scalar.value;
  if (template.trim() === '') reader.fail(scalar, 'expected the SQL that the server gets instead');
  return {
    key: 'rewrite',
    ...statement,
    node: scalar,
    words: `send ${template.replaceAll(/\s+/g, ' ').trim()}`,
    make: (found) => ({ kind: 'rewrite', sql: filled(template, found) }),
  };
}

export function readParameters(reader: RulesReader, node: Node | null, at: Node): PlannedAction {
  const expected = 'the values of the execution in order, such as [1, null, text]';
  const values = reader.list(node, at, expected).map((item) => readCell(reader, item, node ?? at));
  return {
    key: 'params',
    ...statement,
    node: node!,
    words: `send ${counted(values.length, 'other value')}`,
    make: () => ({ kind: 'parameters', values }),
  };
}

export function readRows(reader: RulesReader, node: Node | null, at: Node): PlannedAction {
  const shape = '{ columns: [name], rows: [[value]] }';
  const keys = reader.entries(node, at, ['columns', 'rows', 'warnings'], 'rows', shape);
  const columnsAt = keys.get('columns') ?? reader.fail(node, `rows has no columns; expected ${shape}`);
  const columns = reader
    .list(columnsAt.value, columnsAt.key, 'a list of column names')
    .map((item) => readColumn(reader, item, columnsAt.key));
  if (columns.length === 0) reader.fail(columnsAt.value, 'a result has at least one column; expected a list of column names');
  const rowsAt = keys.get('rows');
  const rows =
    rowsAt === undefined
      ? []
      : reader.list(rowsAt.value, rowsAt.key, 'a list of rows').map((row) => readRow(reader, row, rowsAt.key, columns.length));
  const warnings = keys.get('warnings');
  const spec: RowsSpec = {
    columns,
    rows,
    ...(warnings === undefined ? {} : { warnings: readWarnings(reader, warnings.value, warnings.key) }),
  };
  return {
    key: 'rows',
    ...statement,
    node: node!,
    words: `answer with ${counted(rows.length, 'row')}`,
    make: () => ({ kind: 'rows', rows: spec }),
  };
}

function readRow(reader: RulesReader, row: Node | null, at: Node, columns: number): CellSpec[] {
  const cells = reader.list(row, at, 'a row, which is a list of values').map((cell) => readCell(reader, cell, row ?? at));
  if (cells.length !== columns) {
    reader.fail(row, `this row has ${counted(cells.length, 'value')}; expected ${columns}, one for each column`);
  }
  return cells;
}

function readColumn(reader: RulesReader, node: Node | null, at: Node): ColumnSpec {
  if (isScalar(node) && node.value !== null) return String(node.value);
  const expected = 'a column name, or { name: …, type: … }';
  const keys = reader.entries(node, at, ['name', 'type', 'table', 'schema'], 'a column', expected);
  const texts = Object.fromEntries(
    [...keys].map(([key, entry]) => [key, reader.string(entry.value, entry.key, `the column's ${key}`).value]),
  );
  if (texts.name === undefined) return reader.fail(node, `this column has no name; expected ${expected}`);
  return texts as { name: string };
}

function readCell(reader: RulesReader, node: Node | null, at: Node): CellSpec {
  if (node === null) return null;
  if (isScalar(node)) {
    const { value } = node;
    if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  }
  if (isMap(node)) {
    const { value, key } =
      reader.entries(node, at, ['base64'], 'a value', 'a value').get('base64') ?? reader.fail(node, 'expected { base64: … }');
    const base64 = reader.string(value, key, 'bytes in base64');
    if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64.value))
      reader.fail(base64, 'this is no base64; expected bytes in base64');
    return { base64: base64.value };
  }
  const list = isSeq(node) ? 'a list is no value; ' : '';
  return reader.fail(node, `${list}expected text, a number, true, false, null or { base64: … }`);
}

export function readOk(reader: RulesReader, node: Node | null, at: Node): PlannedAction {
  const make = (ok: OkSpec): PlannedAction => ({
    key: 'ok',
    ...statement,
    node: node ?? at,
    words: `answer with OK${ok.affectedRows === undefined ? '' : ` (${ok.affectedRows} affected)`}`,
    make: () => ({ kind: 'ok', ok }),
  });
  if (isScalar(node) && node.value === true) return make({});
  const expected = 'true, or { affected_rows: 1, last_insert_id: 7, info: … }';
  const keys = reader.entries(node, at, ['affected_rows', 'last_insert_id', 'warnings', 'info'], 'ok', expected);
  const affected = keys.get('affected_rows');
  const id = keys.get('last_insert_id');
  const warnings = keys.get('warnings');
  const info = keys.get('info');
  return make({
    ...(affected === undefined ? {} : { affectedRows: readCount(reader, affected.value, affected.key, 'a number of rows') }),
    ...(id === undefined ? {} : { lastInsertId: readCount(reader, id.value, id.key, 'an id, which is a whole number') }),
    ...(warnings === undefined ? {} : { warnings: readWarnings(reader, warnings.value, warnings.key) }),
    ...(info === undefined ? {} : { info: reader.string(info.value, info.key, 'a text').value }),
  });
}

export function readError(reader: RulesReader, node: Node | null, at: Node): PlannedAction {
  const shape = 'an error such as { code: 1213 }, with sqlstate and message where they are not MySQL’s own';
  const plain = isScalar(node) && typeof node.value === 'bigint';
  const keys = plain ? new Map() : reader.entries(node, at, ['code', 'sqlstate', 'message'], 'error', shape);
  const codeAt = plain ? { key: at, value: node } : (keys.get('code') ?? reader.fail(node, `error has no code; expected ${shape}`));
  const code = reader.whole(codeAt.value, codeAt.key, 1, 65_535, 'an error code from 1 to 65535, such as 1213');
  const state = keys.get('sqlstate');
  const message = keys.get('message');
  if (message === undefined && errorCode(code) === undefined) {
    reader.fail(codeAt.value, `${code} is no code of MySQL or MariaDB; expected a message with it, as in { code: ${code}, message: … }`);
  }
  const spec: ErrorSpec = {
    code,
    ...(state === undefined ? {} : { sqlstate: readState(reader, state.value, state.key) }),
    ...(message === undefined ? {} : { message: readMessage(reader, message.value, message.key) }),
  };
  const name = errorCode(code)?.name;
  return {
    key: 'error',
    ...statement,
    node: node!,
    words: `answer with error ${code}${name === undefined ? '' : ` (${name})`}`,
    make: () => ({ kind: 'error', error: spec }),
  };
}

function readState(reader: RulesReader, node: Node | null, at: Node): string {
  const value = isScalar(node) ? String(node.value) : '';
  if (!/^[0-9A-Z]{5}$/.test(value))
    return reader.fail(node ?? at, "expected a SQLSTATE, which is five digits and capital letters in quotes, such as '40001'");
  return value;
}

function readMessage(reader: RulesReader, node: Node | null, at: Node): string {
  const text = reader.string(node, at, 'the error’s text');
  if (text.value.length > 512) reader.fail(text, `the text has ${text.value.length} characters; expected at most 512`);
  return text.value;
}

function readWarnings(reader: RulesReader, node: Node | null, at: Node): number {
  return reader.whole(node, at, 0, 65_535, 'a number of warnings from 0 to 65535');
}

/** Decimal text where a double does not hold it. */
function readCount(reader: RulesReader, node: Node | null, at: Node, expected: string): number | string {
  if (!isScalar(node) || typeof node.value !== 'bigint') return reader.fail(node ?? at, `expected ${expected}`);
  if (node.value < 0n || node.value > 0xffff_ffff_ffff_ffffn) return reader.fail(node, `${node.value} does not fit; expected ${expected}`);
  return Number.isSafeInteger(Number(node.value)) ? Number(node.value) : String(node.value);
}

function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
