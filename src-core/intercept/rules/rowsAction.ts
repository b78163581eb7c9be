/** The action `rows`: a result in place of the server's. What it says is checked as far as it can be before there is a client. */
import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { columnFlagNamed, columnFlagNames } from '../../mysql/constants/columnFlags.ts';
import type { ServerFamily } from '../../mysql/constants/errorCodes.ts';
import { cellForm } from '../../mysql/synth/cellForm.ts';
import { Refused } from '../../mysql/synth/refused.ts';
import type { CellSpec, ColumnSpec, RowsSpec } from '../action.ts';
import { typedColumn } from '../replies/typedColumns.ts';
import type { PlannedAction } from './plannedAction.ts';
import type { Entry, RulesReader } from './rulesReader.ts';

export function readRows(reader: RulesReader, node: Node | null, at: Node): PlannedAction {
  const shape = '{ columns: [name], rows: [[value]] }';
  const keys = reader.entries(node, at, ['columns', 'rows', 'warnings'], 'rows', shape);
  const columnsAt = keys.get('columns') ?? reader.fail(node, `rows has no columns; expected ${shape}`);
  const columnNodes = reader.list(columnsAt.value, columnsAt.key, 'a list of column names');
  const columns = columnNodes.map((item) => readColumn(reader, item, columnsAt.key));
  if (columns.length === 0) reader.fail(columnsAt.value, 'a result has at least one column; expected a list of column names');
  const rowsAt = keys.get('rows');
  const rowNodes = rowsAt === undefined ? [] : reader.list(rowsAt.value, rowsAt.key, 'a list of rows');
  const rows = rowNodes.map((row) => readRow(reader, row, rowsAt!.key, columns.length));
  checkTypes(reader, { columnNodes, columns, rowNodes, rows });
  const warnings = keys.get('warnings');
  const spec: RowsSpec = {
    columns,
    rows,
    ...(warnings === undefined ? {} : { warnings: readWarnings(reader, warnings.value, warnings.key) }),
  };
  return {
    key: 'rows',
    excludes: 'statement',
    node: node!,
    words: `answer with ${counted(rows.length, 'row')}`,
    make: () => ({ kind: 'rows', rows: spec }),
  };
}

interface ReadRows {
  readonly columnNodes: readonly (Node | null)[];
  readonly columns: readonly ColumnSpec[];
  readonly rowNodes: readonly (Node | null)[];
  readonly rows: readonly (readonly CellSpec[])[];
}

const families: readonly ServerFamily[] = ['mysql', 'mariadb'];

/** What could be told to no client: a type that is none, a value that its column does not hold. Which server it is is not known yet. */
function checkTypes(reader: RulesReader, { columnNodes, columns, rowNodes, rows }: ReadRows): void {
  for (const [i, column] of columns.entries()) {
    if (typeof column === 'string' || column.type === undefined) continue;
    const cells = rows.map((row) => row[i]!);
    const [misfit, ...others] = families.map((family) => misfitIn(column, cells, family));
    if (misfit == null || others.includes(null)) continue;
    const { row, why } = misfit;
    const expected = `expected a value of column ${column.name}, which is ${column.type}`;
    if (row !== null) reader.fail(cellNode(rowNodes[row]!, i), `${why}; ${expected}`);
    const columnNode = columnNodes[i]!;
    reader.fail(isMap(columnNode) ? (columnNode.get('type', true) ?? columnNode) : columnNode, why);
  }
}

interface Misfit {
  /** Null: it is the type. */
  readonly row: number | null;
  readonly why: string;
}

function misfitIn(column: ColumnSpec, cells: readonly CellSpec[], family: ServerFamily): Misfit | null {
  let row: number | null = null;
  try {
    const form = cellForm(typedColumn(column, cells, family));
    for (const [i, cell] of cells.entries()) {
      row = i;
      form(cell);
    }
    return null;
  } catch (error) {
    if (!(error instanceof Refused || error instanceof RangeError)) throw error;
    return { row, why: error.message };
  }
}

function cellNode(row: Node, place: number): Node {
  return isSeq(row) ? ((row.items[place] as Node | null) ?? row) : row;
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
  const keys = reader.entries(node, at, ['name', 'type', 'table', 'schema', 'flags'], 'a column', expected);
  const flags = keys.get('flags');
  const texts = Object.fromEntries(
    [...keys]
      .filter(([key]) => key !== 'flags')
      .map(([key, entry]) => [key, reader.string(entry.value, entry.key, `the column's ${key}`).value]),
  );
  if (texts.name === undefined) return reader.fail(node, `this column has no name; expected ${expected}`);
  return { ...(texts as { name: string }), ...(flags === undefined ? {} : { flags: readFlags(reader, flags) }) };
}

function readFlags(reader: RulesReader, { key, value }: Entry): string[] {
  const expected = 'a list of flags such as [NOT_NULL, PRI_KEY]';
  return reader.list(value, key, expected).map((item) => {
    const flag = reader.string(item, key, 'a flag such as NOT_NULL');
    const name = flag.value.toUpperCase();
    if (columnFlagNamed(name) === null)
      reader.fail(flag, `“${flag.value}” is no flag of a column; expected ${columnFlagNames(0xffff).join(', ')}`);
    return name;
  });
}

export function readCell(reader: RulesReader, node: Node | null, at: Node): CellSpec {
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

export function readWarnings(reader: RulesReader, node: Node | null, at: Node): number {
  return reader.whole(node, at, 0, 65_535, 'a number of warnings from 0 to 65535');
}

export function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
