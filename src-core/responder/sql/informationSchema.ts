/** information_schema, as far as clients and tools look into it: filled anew whenever a table changes. */
import type { Catalogue } from './catalogue.ts';
import type { SqliteDatabase, SqliteValue } from './sqlDatabase.ts';
import type { SqlColumn, SqlTable } from './tableDefinition.ts';

const name = 'VARCHAR(64) NOT NULL';

export const informationSchemaTables: readonly string[] = [
  `SCHEMATA (CATALOG_NAME ${name}, SCHEMA_NAME ${name}, DEFAULT_CHARACTER_SET_NAME ${name}, DEFAULT_COLLATION_NAME ${name}, SQL_PATH BLOB)`,
  `TABLES (TABLE_CATALOG ${name}, TABLE_SCHEMA ${name}, TABLE_NAME ${name}, TABLE_TYPE ${name}, ENGINE VARCHAR(64), VERSION INT,
    ROW_FORMAT VARCHAR(10), TABLE_ROWS BIGINT UNSIGNED, AVG_ROW_LENGTH BIGINT UNSIGNED, DATA_LENGTH BIGINT UNSIGNED,
    INDEX_LENGTH BIGINT UNSIGNED, AUTO_INCREMENT BIGINT UNSIGNED, CREATE_TIME TIMESTAMP, UPDATE_TIME DATETIME,
    TABLE_COLLATION VARCHAR(64), TABLE_COMMENT TEXT)`,
  `COLUMNS (TABLE_CATALOG ${name}, TABLE_SCHEMA ${name}, TABLE_NAME ${name}, COLUMN_NAME ${name}, ORDINAL_POSITION INT UNSIGNED NOT NULL,
    COLUMN_DEFAULT TEXT, IS_NULLABLE VARCHAR(3) NOT NULL, DATA_TYPE TEXT, CHARACTER_MAXIMUM_LENGTH BIGINT, CHARACTER_OCTET_LENGTH BIGINT,
    NUMERIC_PRECISION BIGINT UNSIGNED, NUMERIC_SCALE BIGINT UNSIGNED, DATETIME_PRECISION INT UNSIGNED, CHARACTER_SET_NAME VARCHAR(64),
    COLLATION_NAME VARCHAR(64), COLUMN_TYPE MEDIUMTEXT NOT NULL, COLUMN_KEY VARCHAR(3) NOT NULL, EXTRA VARCHAR(256), PRIVILEGES VARCHAR(154),
    COLUMN_COMMENT TEXT NOT NULL, GENERATION_EXPRESSION LONGTEXT NOT NULL)`,
  `STATISTICS (TABLE_CATALOG ${name}, TABLE_SCHEMA ${name}, TABLE_NAME ${name}, NON_UNIQUE INT NOT NULL, INDEX_SCHEMA ${name},
    INDEX_NAME VARCHAR(64), SEQ_IN_INDEX INT UNSIGNED NOT NULL, COLUMN_NAME VARCHAR(64), COLLATION VARCHAR(1), CARDINALITY BIGINT,
    NULLABLE VARCHAR(3) NOT NULL, INDEX_TYPE VARCHAR(11) NOT NULL, COMMENT VARCHAR(8) NOT NULL, INDEX_COMMENT VARCHAR(2048) NOT NULL)`,
  `KEY_COLUMN_USAGE (CONSTRAINT_CATALOG ${name}, CONSTRAINT_SCHEMA ${name}, CONSTRAINT_NAME VARCHAR(64), TABLE_CATALOG ${name},
    TABLE_SCHEMA ${name}, TABLE_NAME ${name}, COLUMN_NAME VARCHAR(64), ORDINAL_POSITION INT UNSIGNED NOT NULL,
    POSITION_IN_UNIQUE_CONSTRAINT INT UNSIGNED, REFERENCED_TABLE_SCHEMA VARCHAR(64), REFERENCED_TABLE_NAME VARCHAR(64),
    REFERENCED_COLUMN_NAME VARCHAR(64))`,
  `TABLE_CONSTRAINTS (CONSTRAINT_CATALOG ${name}, CONSTRAINT_SCHEMA ${name}, CONSTRAINT_NAME VARCHAR(64), TABLE_SCHEMA ${name},
    TABLE_NAME ${name}, CONSTRAINT_TYPE VARCHAR(11) NOT NULL, ENFORCED VARCHAR(3) NOT NULL)`,
  `ENGINES (ENGINE ${name}, SUPPORT VARCHAR(8) NOT NULL, COMMENT VARCHAR(80) NOT NULL, TRANSACTIONS VARCHAR(3), XA VARCHAR(3), SAVEPOINTS VARCHAR(3))`,
  `CHARACTER_SETS (CHARACTER_SET_NAME ${name}, DEFAULT_COLLATE_NAME ${name}, DESCRIPTION VARCHAR(2048) NOT NULL, MAXLEN INT UNSIGNED NOT NULL)`,
  `COLLATIONS (COLLATION_NAME ${name}, CHARACTER_SET_NAME ${name}, ID BIGINT UNSIGNED NOT NULL, IS_DEFAULT VARCHAR(3) NOT NULL,
    IS_COMPILED VARCHAR(3) NOT NULL, SORTLEN INT UNSIGNED NOT NULL)`,
  `VIEWS (TABLE_CATALOG ${name}, TABLE_SCHEMA ${name}, TABLE_NAME ${name}, VIEW_DEFINITION LONGTEXT)`,
  `ROUTINES (SPECIFIC_NAME ${name}, ROUTINE_SCHEMA ${name}, ROUTINE_NAME ${name}, ROUTINE_TYPE VARCHAR(9) NOT NULL)`,
  `TRIGGERS (TRIGGER_SCHEMA ${name}, TRIGGER_NAME ${name}, EVENT_MANIPULATION VARCHAR(6), EVENT_OBJECT_TABLE ${name})`,
];

const charset = 'utf8mb4';
const collation = 'utf8mb4_0900_ai_ci';
/** Names before the tables of a fresh MySQL's dictionary. */
const catalog = 'def';

export function fillInformationSchema(db: SqliteDatabase, catalogue: Catalogue): void {
  const fill = (table: string, rows: readonly (readonly SqliteValue[])[]) => {
    db.exec(`DELETE FROM information_schema.${table}`);
    const [first] = rows;
    if (first === undefined) return;
    const insert = db.prepare(`INSERT INTO information_schema.${table} VALUES (${first.map(() => '?').join(', ')})`);
    for (const row of rows) insert.run(...row);
  };
  const tables = catalogue.schemaNames().flatMap((s) => catalogue.tables(s));
  fill(
    'SCHEMATA',
    catalogue.schemaNames().map((s) => [catalog, s, charset, collation, null]),
  );
  fill(
    'TABLES',
    tables.map((t) => tableRow(t, db)),
  );
  fill(
    'COLUMNS',
    tables.flatMap((t) => t.columns.map((c, i) => columnRow(t, c, i + 1))),
  );
  fill('STATISTICS', tables.flatMap(indexRows));
  fill('KEY_COLUMN_USAGE', tables.flatMap(keyRows));
  fill('TABLE_CONSTRAINTS', tables.flatMap(constraintRows));
  fill('ENGINES', [['InnoDB', 'DEFAULT', 'SQLite in memory, under the name that clients expect', 'YES', 'NO', 'YES']]);
  fill('CHARACTER_SETS', [
    ['utf8mb4', collation, 'UTF-8 Unicode', 4],
    ['latin1', 'latin1_swedish_ci', 'cp1252 West European', 1],
    ['binary', 'binary', 'Binary pseudo charset', 1],
  ]);
  fill('COLLATIONS', [
    ['utf8mb4_0900_ai_ci', 'utf8mb4', 255, 'Yes', 'Yes', 0],
    ['utf8mb4_bin', 'utf8mb4', 46, '', 'Yes', 1],
    ['utf8mb4_general_ci', 'utf8mb4', 45, '', 'Yes', 1],
    ['latin1_swedish_ci', 'latin1', 8, 'Yes', 'Yes', 1],
    ['binary', 'binary', 63, 'Yes', 'Yes', 1],
  ]);
}

function tableRow(t: SqlTable, db: SqliteDatabase): SqliteValue[] {
  const system = t.schema === 'information_schema';
  const [count] = system ? [] : [...db.prepare(`SELECT COUNT(*) AS n FROM "${t.schema}"."${t.name}"`).iterate()];
  const rows = system ? null : Number((count as { n?: number } | undefined)?.n ?? 0);
  const kind = system ? 'SYSTEM VIEW' : 'BASE TABLE';
  const next = t.columns.some((c) => c.autoIncrement) ? (rows ?? 0) + 1 : null;
  return [
    catalog,
    t.schema,
    t.name,
    kind,
    system ? null : 'InnoDB',
    10,
    'Dynamic',
    rows,
    64,
    16_384,
    0,
    next,
    null,
    null,
    collation,
    t.comment,
  ];
}

function columnRow(t: SqlTable, c: SqlColumn, position: number): SqliteValue[] {
  const { type } = c;
  const base = type.declared.replace(/[( ].*$/, '');
  const isText = type.text || base.endsWith('blob') || base.endsWith('binary');
  const bytes = isText ? type.length : null;
  const characters = bytes === null ? null : type.text ? Math.floor(bytes / 4) : bytes;
  const exact = base === 'decimal' ? Number(/\((\d+)/.exec(type.declared)?.[1] ?? 10) : null;
  const digits: Readonly<Record<string, number>> = { tinyint: 3, smallint: 5, mediumint: 7, int: 10, bigint: 19, double: 22, float: 12 };
  const precision = exact ?? digits[base] ?? null;
  const timed = ['datetime', 'timestamp', 'time'].includes(base) ? type.decimals : null;
  const scale = precision === null || type.decimals === 31 ? null : type.decimals;
  return [
    ...[catalog, t.schema, t.name, c.name, position, shownDefault(c), c.nullable ? 'YES' : 'NO', base, characters, bytes, precision, scale],
    ...[timed, type.text ? charset : null, type.text ? collation : null, type.declared, c.key, extra(c), privileges, c.comment, ''],
  ];
}

export const privileges = 'select,insert,update,references';

/** A default as DESCRIBE shows it: without its quotes. */
export function shownDefault(c: SqlColumn): string | null {
  if (c.defaultValue === null || c.defaultValue === 'NULL') return null;
  const quoted = /^'(.*)'$/s.exec(c.defaultValue);
  return quoted ? (quoted[1] ?? '').replaceAll("''", "'") : c.defaultValue;
}

/** The Extra of DESCRIBE. */
export function extra(c: SqlColumn): string {
  const words: string[] = [];
  if (c.autoIncrement) words.push('auto_increment');
  if (/^CURRENT_TIMESTAMP/i.test(c.defaultValue ?? '')) words.push('DEFAULT_GENERATED');
  if (c.onUpdateNow) words.push('on update CURRENT_TIMESTAMP');
  return words.join(' ');
}

/** Every index of the table, the primary key first. */
export function allIndexes(t: SqlTable): { readonly name: string; readonly columns: readonly string[]; readonly unique: boolean }[] {
  const primary = t.primaryKey.length > 0 ? [{ name: 'PRIMARY', columns: t.primaryKey, unique: true }] : [];
  return [...primary, ...t.indexes];
}

function indexRows(t: SqlTable): SqliteValue[][] {
  return allIndexes(t).flatMap((index) =>
    index.columns.map((column, i) => {
      const nullable = t.columns.find((c) => c.name === column)?.nullable === true ? 'YES' : '';
      return [catalog, t.schema, t.name, index.unique ? 0 : 1, t.schema, index.name, i + 1, column, 'A', null, nullable, 'BTREE', '', ''];
    }),
  );
}

function keyRows(t: SqlTable): SqliteValue[][] {
  const row = (constraint: string, column: string, i: number, target: readonly [string, string] | null): SqliteValue[] => {
    const reference = target === null ? [null, null, null, null] : [i + 1, t.schema, ...target];
    return [catalog, t.schema, constraint, catalog, t.schema, t.name, column, i + 1, ...reference];
  };
  const unique = allIndexes(t)
    .filter((x) => x.unique)
    .flatMap((x) => x.columns.map((c, i) => row(x.name, c, i, null)));
  return [...unique, ...t.foreignKeys.flatMap((f) => f.columns.map((c, i) => row(f.name, c, i, [f.table, f.references[i] ?? ''])))];
}

function constraintRows(t: SqlTable): SqliteValue[][] {
  const row = (constraint: string, kind: string): SqliteValue[] => [catalog, t.schema, constraint, t.schema, t.name, kind, 'YES'];
  const unique = allIndexes(t)
    .filter((x) => x.unique)
    .map((x) => row(x.name, x.name === 'PRIMARY' ? 'PRIMARY KEY' : 'UNIQUE'));
  return [...unique, ...t.foreignKeys.map((f) => row(f.name, 'FOREIGN KEY'))];
}
