/** Errors in MySQL's words, from what SQLite and our own parts throw. https://dev.mysql.com/doc/mysql-errors/en/server-error-reference.html */
import { defaultSqlstate } from '../../mysql/constants/errorCodes.ts';
import type { SqlError } from '../../mysql/synth/reply.ts';
import { NotSupported, UnknownVariable } from './language/statements.ts';
import { isWord, nameOf, type Token, UnclosedToken } from './language/tokens.ts';
import { DefinitionFault } from './tableDefinition.ts';

/** An error that the client is to see. */
export class SqlFault extends Error {
  override readonly name = 'SqlFault';
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** The statement that failed: its text and tokens, and where it ran. */
export interface FailedStatement {
  readonly sql: string;
  readonly tokens: readonly Token[];
  readonly schema: string;
}

export function sqlError(code: number, message: string): SqlError {
  return { code, sqlstate: defaultSqlstate(code), message };
}

/** What was thrown, as an error of MySQL. An exception that nobody foresaw becomes 1105 with its text. */
export function errorOf(thrown: unknown, statement: FailedStatement): SqlError {
  if (thrown instanceof SqlFault) return sqlError(thrown.code, thrown.message);
  if (thrown instanceof UnknownVariable) return sqlError(1193, `Unknown system variable '${thrown.variable}'`);
  if (thrown instanceof NotSupported) return sqlError(1235, `This version of MySQL doesn't yet support '${thrown.message}'`);
  if (thrown instanceof DefinitionFault) return syntaxError(statement, thrown.at?.from ?? statement.sql.length);
  if (thrown instanceof UnclosedToken) return syntaxError(statement, thrown.from);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return sqliteError(message, statement) ?? sqlError(1105, `Unknown error: ${message}`);
}

/** 1064, with the statement from character `from` on. */
export function syntaxError({ sql }: FailedStatement, from: number): SqlError {
  const line = sql.slice(0, from).split('\n').length;
  const near = sql.slice(from, from + 80);
  const manual = 'check the manual that corresponds to your MySQL server version for the right syntax to use';
  return sqlError(1064, `You have an error in your SQL syntax; ${manual} near '${near}' at line ${line}`);
}

type Say = (found: RegExpExecArray, statement: FailedStatement) => SqlError;

/** SQLite's complaints, and what MySQL says in their place. */
const complaints: readonly (readonly [RegExp, Say])[] = [
  [/^no such table: (?:(.+)\.)?(.+)$/, (m, s) => sqlError(1146, `Table '${m[1] ?? s.schema}.${m[2]}' doesn't exist`)],
  [
    /^no such column: "?([^"]+?)"?(?: - should.*)?$/,
    (m, s) => sqlError(1054, `Unknown column '${m[1]}' in '${clauseOf(m[1] ?? '', s.tokens)}'`),
  ],
  [/^table .+ has no column named (.+)$/, (m) => sqlError(1054, `Unknown column '${m[1]}' in 'field list'`)],
  [/^ambiguous column name: (.+)$/, (m, s) => sqlError(1052, `Column '${m[1]}' in ${clauseOf(m[1] ?? '', s.tokens)} is ambiguous`)],
  // What node:sqlite says of a text that is longer than a string may be.
  [/^Iterator result undefined is not an object$/, () => sqlError(1301, 'A value of the result is too large to be sent')],
  [/^no such function: (.+)$/, (m, s) => sqlError(1305, `FUNCTION ${s.schema}.${m[1]} does not exist`)],
  [
    /^wrong number of arguments to function (\w+)/,
    (m) => sqlError(1582, `Incorrect parameter count in the call to native function '${m[1]}'`),
  ],
  [/^UNIQUE constraint failed: (.+)$/, (m, s) => duplicate(m[1] ?? '', s)],
  [/^NOT NULL constraint failed: .+\.(.+)$/, (m, s) => missingValue(m[1] ?? '', s)],
  [/^FOREIGN KEY constraint failed/, (_, s) => foreignKey(s)],
  [/^CHECK constraint failed/, () => sqlError(3819, 'Check constraint is violated.')],
  [/values for \d+ columns$|has \d+ columns but \d+ values/, () => sqlError(1136, "Column count doesn't match value count at row 1")],
  [/^unknown database "?([^"]+)"?$/, (m) => sqlError(1049, `Unknown database '${m[1]}'`)],
  [/^misuse of aggregate/, () => sqlError(1111, 'Invalid use of group function')],
  [/^near "(.+)": syntax error$/s, (m, s) => syntaxError(s, placeOf(m[1] ?? '', s))],
  [/^incomplete input/, (_, s) => syntaxError(s, s.sql.length)],
  [
    /SELECTs to the left and right of .+ do not have the same number/,
    () => sqlError(1222, 'The used SELECT statements have a different number of columns'),
  ],
  [/malformed JSON/, (m) => sqlError(3141, `Invalid JSON text in argument 1 to function json_extract: "${m.input}".`)],
];

function sqliteError(message: string, statement: FailedStatement): SqlError | null {
  for (const [form, say] of complaints) {
    const found = form.exec(message);
    if (found !== null) return say(found, statement);
  }
  return null;
}

/** Which of MySQL's clauses a name stands in. */
function clauseOf(name: string, tokens: readonly Token[]): string {
  const last = name.split('.').at(-1)?.toLowerCase();
  let clause = 'field list';
  for (const t of tokens) {
    if (isWord(t, 'SELECT', 'SET')) clause = 'field list';
    else if (isWord(t, 'WHERE')) clause = 'where clause';
    else if (isWord(t, 'ON')) clause = 'on clause';
    else if (isWord(t, 'ORDER')) clause = 'order clause';
    else if (isWord(t, 'GROUP')) clause = 'group statement';
    else if (isWord(t, 'HAVING')) clause = 'having clause';
    else if (nameOf(t)?.toLowerCase() === last) return clause;
  }
  return 'field list';
}

/** Where SQLite's complaint begins in the client's own text. */
function placeOf(near: string, { sql, tokens }: FailedStatement): number {
  const found = tokens.find((t, i) => t.text.toLowerCase() === near.toLowerCase() && (i > 0 || tokens.length === 1)) ?? tokens[0];
  return found?.text.toLowerCase() === near.toLowerCase() ? found.from : Math.max(0, sql.toLowerCase().indexOf(near.toLowerCase()));
}

function duplicate(columns: string, s: FailedStatement): SqlError {
  const names = columns.split(', ').map((c) => c.split('.'));
  const table = names[0]?.[0] ?? '';
  const column = names[0]?.[1] ?? '';
  const key = column === 'id' ? 'PRIMARY' : column;
  return sqlError(1062, `Duplicate entry '${givenValue(column, s) ?? '…'}' for key '${table}.${key}'`);
}

function missingValue(column: string, s: FailedStatement): SqlError {
  const named = s.tokens.some((t) => nameOf(t)?.toLowerCase() === column.toLowerCase());
  return named ? sqlError(1048, `Column '${column}' cannot be null`) : sqlError(1364, `Field '${column}' doesn't have a default value`);
}

function foreignKey(s: FailedStatement): SqlError {
  const removing = isWord(s.tokens[0], 'DELETE', 'UPDATE');
  return removing
    ? sqlError(1451, 'Cannot delete or update a parent row: a foreign key constraint fails')
    : sqlError(1452, 'Cannot add or update a child row: a foreign key constraint fails');
}

/** The value that an INSERT (…) VALUES (…) of plain literals gives a column; null where that cannot be told. */
function givenValue(column: string, { tokens }: FailedStatement): string | null {
  const values = tokens.findIndex((t) => isWord(t, 'VALUES', 'VALUE'));
  const open = tokens.findIndex((t) => t.text === '(');
  if (values < 0 || open < 0 || open > values) return null;
  const names = tokens.slice(open + 1, values).filter((t) => nameOf(t) !== null);
  const place = names.findIndex((t) => nameOf(t)?.toLowerCase() === column.toLowerCase());
  const given = tokens[values + 2 + place * 2];
  return place >= 0 && (given?.kind === 'string' || given?.kind === 'number') ? given.value : null;
}
