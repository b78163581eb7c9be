/** Whole statements: from MySQL's grammar to SQLite's, where they differ. */
import { hexText } from '../../../mysql/bytes/hexText.ts';
import { raw, rewriteExpressions, topLevel } from './expressions.ts';
import { afterParenthesis, isOperator, isWord, nameOf, splitAtCommas, type Token, wordsAt } from './tokens.ts';

/** What MySQL can and these servers cannot. */
export class NotSupported extends Error {
  override readonly name = 'NotSupported';
}

/** Values of variables, as SQLite source. */
export interface VariableSource {
  /** Null where there is no such variable. */
  systemVariable(name: string): string | null;
  userVariable(name: string): string;
}

/** `@@name` that does not exist. */
export class UnknownVariable extends Error {
  override readonly name = 'UnknownVariable';
  readonly variable: string;

  constructor(variable: string) {
    super(`no variable ${variable}`);
    this.variable = variable;
  }
}

/** The SQLite statement for a SELECT, INSERT, REPLACE, UPDATE or DELETE. Parameters keep their order. */
export function toSqlite(tokens: readonly Token[], variables: VariableSource): string {
  return render(rewriteExpressions(rewriteStatement(tokens)), variables);
}

function rewriteStatement(tokens: readonly Token[]): readonly Token[] {
  const first = tokens[0];
  if (isWord(first, 'INSERT', 'REPLACE')) return rewriteInsert(tokens);
  if (isWord(first, 'UPDATE')) return rewriteUpdate(tokens);
  if (isWord(first, 'DELETE')) return rewriteDelete(tokens);
  if (isWord(first, 'DO')) return [raw('SELECT'), ...tokens.slice(1)];
  return tokens;
}

/** INSERT [IGNORE] [INTO] t [(…)] VALUES …|SET …|SELECT … [ON DUPLICATE KEY UPDATE …] */
function rewriteInsert(tokens: readonly Token[]): Token[] {
  let at = 1;
  let ignore = false;
  while (isWord(tokens[at], 'LOW_PRIORITY', 'DELAYED', 'HIGH_PRIORITY', 'IGNORE', 'INTO')) {
    if (isWord(tokens[at], 'IGNORE')) ignore = true;
    at++;
  }
  const out: Token[] = [raw(isWord(tokens[0], 'REPLACE') ? 'REPLACE INTO' : ignore ? 'INSERT OR IGNORE INTO' : 'INSERT INTO')];
  const afterName = isOperator(tokens[at + 1], '.') ? at + 3 : at + 1;
  out.push(...tokens.slice(at, afterName));
  at = afterName;
  const duplicate = topLevel(tokens, (_, i) => wordsAt(tokens, i, 'ON', 'DUPLICATE', 'KEY', 'UPDATE'), at);
  const end = duplicate < 0 ? tokens.length : duplicate;
  let alias: string | null = null;
  if (isWord(tokens[at], 'SET')) {
    const pairs = splitAtCommas(tokens, at + 1, end);
    const names = pairs.map((p) => p[0]).filter((t) => t !== undefined);
    out.push(raw('('), ...joined(names.map((n) => [n])), raw(') VALUES ('), ...joined(pairs.map((p) => p.slice(2))), raw(')'));
  } else {
    const body = tokens.slice(at, end).map((t) => (isWord(t, 'VALUE') ? raw('VALUES', t) : t));
    const as = topLevel(body, (t) => isWord(t, 'AS'));
    const fromValues = topLevel(body, (t) => isWord(t, 'VALUES') || t.text === 'VALUES');
    if (as >= 0 && fromValues >= 0 && as > fromValues && duplicate >= 0) alias = nameOf(body.splice(as)[1])?.toLowerCase() ?? null;
    if (/^(\(\))?VALUES\(\)$/i.test(body.map((t) => t.text).join(''))) out.push(raw('DEFAULT VALUES'));
    else out.push(...body.map((t, i) => (isWord(t, 'DEFAULT') && !isOperator(body[i + 1], '(') ? raw('NULL', t) : t)));
    // SQLite would read ON as a join's.
    if (duplicate >= 0 && topLevel(body, (t) => isWord(t, 'SELECT')) >= 0 && topLevel(body, (t) => isWord(t, 'WHERE')) < 0)
      out.push(raw('WHERE true'));
  }
  if (duplicate >= 0) out.push(raw('ON CONFLICT DO UPDATE SET'), ...newValues(tokens.slice(duplicate + 4), alias));
  return out;
}

/** `VALUES(c)` and `alias.c` of ON DUPLICATE KEY UPDATE are SQLite's `excluded.c`. */
function newValues(tokens: readonly Token[], alias: string | null): Token[] {
  const out: Token[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const t = tokens[i] as Token;
    if (isWord(t, 'VALUES', 'VALUE') && isOperator(tokens[i + 1], '(') && tokens[i + 2] !== undefined) {
      out.push(raw('excluded.', t), tokens[i + 2] as Token);
      i += 3;
    } else if (alias !== null && nameOf(t)?.toLowerCase() === alias && isOperator(tokens[i + 1], '.')) out.push(raw('excluded', t));
    else out.push(t);
  }
  return out;
}

function rewriteUpdate(tokens: readonly Token[]): Token[] {
  let at = 1;
  let ignore = false;
  while (isWord(tokens[at], 'LOW_PRIORITY', 'IGNORE')) ignore = isWord(tokens[at++], 'IGNORE') || ignore;
  const set = topLevel(tokens, (t) => isWord(t, 'SET'), at);
  if (set < 0) return [...tokens];
  const target = tokens.slice(at, set);
  if (target.some((t) => isOperator(t, ',') || isWord(t, 'JOIN'))) throw new NotSupported('UPDATE of several tables');
  const where = topLevel(tokens, (t) => isWord(t, 'WHERE', 'ORDER', 'LIMIT'), set);
  const assignments = tokens.slice(set + 1, where < 0 ? tokens.length : where);
  const head = [raw(ignore ? 'UPDATE OR IGNORE' : 'UPDATE'), ...target, raw('SET'), ...unqualified(assignments)];
  return [...head, ...limited(target, where < 0 ? [] : tokens.slice(where))];
}

/** SQLite takes no `table.` before the name that is set. */
function unqualified(assignments: readonly Token[]): Token[] {
  const parts = splitAtCommas(assignments, 0, assignments.length);
  return joined(parts.map((p) => (isOperator(p[1], '.') && isOperator(p[3], '=') ? p.slice(2) : p)));
}

function rewriteDelete(tokens: readonly Token[]): Token[] {
  const from = topLevel(tokens, (t) => isWord(t, 'FROM'));
  if (from < 0) return [...tokens];
  const where = topLevel(tokens, (t) => isWord(t, 'WHERE', 'ORDER', 'LIMIT'), from);
  const target = tokens.slice(from + 1, where < 0 ? tokens.length : where);
  if (from > 1 && !isWord(tokens[1], 'LOW_PRIORITY', 'QUICK', 'IGNORE')) throw new NotSupported('DELETE from several tables');
  if (target.some((t) => isOperator(t, ',') || isWord(t, 'JOIN', 'USING'))) throw new NotSupported('DELETE from several tables');
  return [raw('DELETE FROM'), ...target, ...limited(target, where < 0 ? [] : tokens.slice(where))];
}

/** UPDATE and DELETE with ORDER BY or LIMIT, which this SQLite has not: by row id. */
function limited(target: readonly Token[], rest: readonly Token[]): Token[] {
  if (topLevel(rest, (t) => isWord(t, 'ORDER', 'LIMIT')) < 0) return [...rest];
  return [raw('WHERE rowid IN (SELECT rowid FROM'), ...target, ...rest, raw(')')];
}

function joined(parts: readonly (readonly Token[])[]): Token[] {
  return parts.flatMap((p, i) => (i === 0 ? [...p] : [raw(','), ...p]));
}

/** Tokens as SQLite source. */
export function render(tokens: readonly Token[], variables: VariableSource): string {
  let sql = '';
  for (const [i, t] of tokens.entries()) {
    const tight = isOperator(t, '.') || isOperator(tokens[i - 1], '.') || (isOperator(t, '(') && tokens[i - 1]?.kind === 'word');
    sql += (i === 0 || tight ? '' : ' ') + source(t, variables);
  }
  return sql;
}

function source(t: Token, variables: VariableSource): string {
  switch (t.kind) {
    case 'string':
      return textLiteral(t.value);
    case 'quotedName':
      return `"${t.value.replaceAll('"', '""')}"`;
    case 'bytes':
      return `x'${t.value}'`;
    case 'number':
      return t.text === '18446744073709551615' ? '-1' : t.text;
    case 'systemVariable': {
      const value = variables.systemVariable(t.value);
      if (value === null) throw new UnknownVariable(t.value);
      return value;
    }
    case 'userVariable':
      return variables.userVariable(t.value);
    case 'word':
      // A word that begins with $ would be a parameter's name.
      return sqliteOnly.has(t.value) || t.text.startsWith('$') ? `"${t.text}"` : t.text;
    default:
      return t.text;
  }
}

/** Names in MySQL, reserved words in SQLite. */
const sqliteOnly: ReadonlySet<string> = new Set(['AUTOINCREMENT', 'COMMIT', 'DEFERRABLE', 'ISNULL', 'NOTHING', 'NOTNULL', 'TRANSACTION']);

/** SQLite's own literal; a NUL in it needs the detour over bytes. */
export function textLiteral(value: string): string {
  if (!value.includes('\0')) return `'${value.replaceAll("'", "''")}'`;
  return `CAST(x'${hexText(new TextEncoder().encode(value))}' AS TEXT)`;
}

/** The select list's expressions with their aliases; null where the statement has none of its own. */
export interface SelectItem {
  readonly tokens: readonly Token[];
  readonly alias: string | null;
  /** `*` or `t.*`. */
  readonly star: boolean;
}

export function selectList(tokens: readonly Token[]): SelectItem[] | null {
  let at = isWord(tokens[0], 'WITH') ? topLevel(tokens, (t) => isWord(t, 'SELECT')) : 0;
  while (isOperator(tokens[at], '(')) at++;
  if (!isWord(tokens[at], 'SELECT')) return null;
  at++;
  while (isWord(tokens[at], 'DISTINCT', 'ALL', 'SQL_NO_CACHE', 'SQL_CALC_FOUND_ROWS', 'HIGH_PRIORITY', 'STRAIGHT_JOIN')) at++;
  const enders = ['FROM', 'WHERE', 'UNION', 'ORDER', 'LIMIT', 'GROUP', 'HAVING', 'INTO', 'FOR', 'WINDOW', 'EXCEPT', 'INTERSECT'];
  const from = topLevel(tokens, (t) => isWord(t, ...enders), at);
  let end = from < 0 ? tokens.length : from;
  const closed = unmatchedClose(tokens, at, end);
  if (closed >= 0) end = closed;
  return splitAtCommas(tokens, at, end).map(selectItem);
}

function selectItem(part: readonly Token[]): SelectItem {
  const star = isOperator(part.at(-1), '*') && (part.length === 1 || isOperator(part.at(-2), '.'));
  const last = part.at(-1);
  const before = part.at(-2);
  if (part.length > 2 && isWord(before, 'AS')) return { tokens: part.slice(0, -2), alias: nameOf(last), star: false };
  const names = last?.kind === 'word' || last?.kind === 'quotedName' || last?.kind === 'string';
  const endsValue =
    before !== undefined && (before.kind !== 'operator' || before.text === ')') && !isWord(last, 'END', 'NULL', 'TRUE', 'FALSE');
  const isOperand =
    before?.kind === 'word' &&
    /^(NOT|AND|OR|IS|LIKE|IN|DIV|MOD|ELSE|THEN|WHEN|CASE|COLLATE|BINARY|DISTINCT|INTERVAL|REGEXP|RLIKE|XOR|BETWEEN)$/.test(before.value);
  if (part.length > 1 && names && endsValue && !isOperand) return { tokens: part.slice(0, -1), alias: nameOf(last), star: false };
  return { tokens: part, alias: null, star };
}

function unmatchedClose(tokens: readonly Token[], from: number, to: number): number {
  for (let i = from; i < to; i++) {
    if (isOperator(tokens[i], '(')) i = afterParenthesis(tokens, i) - 1;
    else if (isOperator(tokens[i], ')')) return i;
  }
  return -1;
}
