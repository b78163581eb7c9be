/**
 * What a SQLite result is in MySQL's types: a column of a table as it was declared, an expression by the functions and
 * columns in it and by its values.
 */
import { columnFlag } from '../../mysql/constants/columnFlags.ts';
import type { ColumnDefinition } from '../../mysql/packets/columnDefinition.ts';
import type { Catalogue } from './catalogue.ts';
import { type StoredType, storedType } from './columnTypes.ts';
import { expressionType } from './expressionTypes.ts';
import type { SelectItem } from './language/statements.ts';
import { isOperator } from './language/tokens.ts';
import type { SqliteColumn, SqliteValue } from './sqlDatabase.ts';
import type { SqlColumn } from './tableDefinition.ts';

export interface TypedResultColumn {
  readonly definition: ColumnDefinition;
  readonly type: StoredType;
}

const textCollation = 255;
const binaryCollation = 63;

/** `rows` may be empty; `sql` is the text that the items' tokens count in. */
export function typedColumns(
  columns: readonly SqliteColumn[],
  rows: readonly (readonly SqliteValue[])[],
  items: readonly SelectItem[] | null,
  sql: string,
  catalogue: Catalogue,
): TypedResultColumn[] {
  const placed = placeItems(items, columns.length);
  return columns.map((column, i) => {
    const item = placed?.[i] ?? null;
    const { database, table, column: origin } = column;
    const declared = database !== null && table !== null && origin !== null ? catalogue.column(database, table, origin) : undefined;
    const name = item === null ? column.name : nameOf(item, sql, column);
    if (declared === undefined || table === null) {
      const { type, notNull } = expressionType(
        item?.tokens ?? null,
        rows.map((row) => row[i] ?? null),
        catalogue,
      );
      const plain = { type, ...definitionOf(type, name) };
      return notNull ? { type, definition: { ...plain.definition, flags: plain.definition.flags | columnFlag.notNull } } : plain;
    }
    const alias = item !== null && item.tokens.length === 3 && isOperator(item.tokens[1], '.') ? (item.tokens[0]?.text ?? table) : table;
    return { type: declared.type, definition: tableColumn(declared, database ?? '', alias.replaceAll('`', ''), table, name) };
  });
}

/** A column of a table, as results and COM_FIELD_LIST tell it. */
export function tableColumn(column: SqlColumn, schema: string, table: string, orgTable: string, name: string): ColumnDefinition {
  const key = { PRI: columnFlag.primaryKey, UNI: columnFlag.uniqueKey | columnFlag.partKey, MUL: columnFlag.multipleKey, '': 0 }[
    column.key
  ];
  const flags =
    column.type.flags |
    (column.nullable ? 0 : columnFlag.notNull) |
    key |
    (column.key === 'PRI' ? columnFlag.partKey : 0) |
    (column.autoIncrement ? columnFlag.autoIncrement : 0) |
    (column.onUpdateNow ? columnFlag.onUpdateNow : 0) |
    (!column.nullable && column.defaultValue === null && !column.autoIncrement ? columnFlag.noDefaultValue : 0);
  return { ...definitionOf(column.type, name).definition, schema, table, orgTable, orgName: column.name, flags };
}

/** A column that belongs to no table. */
export function definitionOf(type: StoredType, name: string): { definition: ColumnDefinition } {
  const place = { catalog: 'def', schema: '', table: '', orgTable: '', orgName: '' };
  const { code, length, flags, decimals } = type;
  const collation = type.text ? textCollation : binaryCollation;
  return { definition: { ...place, name, collation, length, type: code, flags, decimals, extended: null } };
}

/** By the name of a type, for results of our own making. */
export function plainColumn(name: string, typeName = 'VARCHAR', size = 64): TypedResultColumn {
  const type = storedType(typeName, [String(size)]);
  if (type === null) throw new Error(`no type ${typeName}`);
  return { type, ...definitionOf(type, name) };
}

/** One item for each column, where that can be told: at most one star may stand for several. */
function placeItems(items: readonly SelectItem[] | null, count: number): (SelectItem | null)[] | null {
  if (items === null) return null;
  const stars = items.filter((i) => i.star).length;
  if (stars === 0) return items.length === count ? [...items] : null;
  if (stars > 1 || count < items.length - 1) return null;
  return items.flatMap((item) => (item.star ? Array.from({ length: count - items.length + 1 }, () => null) : [item]));
}

/** MySQL names an expression by its own text, a column by its name, a string by its value. */
function nameOf(item: SelectItem, sql: string, column: SqliteColumn): string {
  if (item.alias !== null) return item.alias;
  const first = item.tokens[0];
  const last = item.tokens.at(-1);
  if (first === undefined || last === undefined) return column.name;
  if (column.column !== null) return last.kind === 'quotedName' ? last.value : last.text;
  if (item.tokens.length === 1 && first.kind === 'string') return first.value;
  if (item.tokens.length === 1 && first.kind === 'word' && first.value === 'NULL') return 'NULL';
  return sql.slice(first.from, last.to);
}
