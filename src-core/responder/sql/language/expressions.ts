/** Expressions: from MySQL's words to SQLite's. What SQLite has no word for becomes a function of functions.ts. */
import { afterParenthesis, isOperator, isWord, type Token } from './tokens.ts';

/** Words between SELECT and its columns, and hints, that change nothing here. */
const noise: ReadonlySet<string> = new Set([
  'SQL_NO_CACHE',
  'SQL_CACHE',
  'SQL_CALC_FOUND_ROWS',
  'SQL_SMALL_RESULT',
  'SQL_BIG_RESULT',
  'SQL_BUFFER_RESULT',
  'HIGH_PRIORITY',
  'LOW_PRIORITY',
  'DELAYED',
  'QUICK',
  'BINARY',
]);
const units: ReadonlySet<string> = new Set(['MICROSECOND', 'SECOND', 'MINUTE', 'HOUR', 'DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR']);
const operators: Readonly<Record<string, string>> = { '&&': 'AND', '||': 'OR', '!': 'NOT', '<=>': 'IS', '/': '* 1.0 /', ':=': '=' };
const words: Readonly<Record<string, string>> = {
  DIV: '/',
  RLIKE: 'REGEXP',
  STRAIGHT_JOIN: 'JOIN',
  SUBSTR: 'substring',
  MID: 'substring',
  SYSDATE: 'now',
  LOCALTIME: 'now',
  LOCALTIMESTAMP: 'now',
  SESSION_USER: 'user',
  SYSTEM_USER: 'user',
  SCHEMA: 'database',
  UCASE: 'upper',
  LCASE: 'lower',
  CHARACTER_LENGTH: 'char_length',
  CEILING: 'ceil',
  POW: 'power',
  JSON_LENGTH: 'json_array_length',
};
/** Functions that MySQL also takes without parentheses. */
const bareFunctions: ReadonlySet<string> = new Set([
  'CURRENT_USER',
  'LOCALTIME',
  'LOCALTIMESTAMP',
  'UTC_TIMESTAMP',
  'UTC_DATE',
  'UTC_TIME',
]);
const castTypes: Readonly<Record<string, string>> = {
  SIGNED: 'INTEGER',
  UNSIGNED: 'INTEGER',
  CHAR: 'TEXT',
  NCHAR: 'TEXT',
  DATE: 'TEXT',
  DATETIME: 'TEXT',
  TIME: 'TEXT',
  JSON: 'TEXT',
  DECIMAL: 'NUMERIC',
  DOUBLE: 'REAL',
  FLOAT: 'REAL',
  BINARY: 'BLOB',
};

/** A token that goes to SQLite as it is. `like` gives the place in the statement. */
export function raw(text: string, like?: Token): Token {
  return { kind: 'operator', text, value: text, from: like?.from ?? 0, to: like?.to ?? 0 };
}

/** Rewrites the expressions of a statement; its own keywords pass through. */
export function rewriteExpressions(tokens: readonly Token[]): Token[] {
  const out: Token[] = [];
  let i = 0;
  while (i < tokens.length) {
    const taken = rewriteAt(tokens, i, out);
    if (taken > 0) {
      i += taken;
      continue;
    }
    const t = tokens[i] as Token;
    if (t.kind === 'operator') out.push(raw(operators[t.text] ?? t.text, t));
    else if (t.kind === 'word' && words[t.value] !== undefined && (isCall(tokens, i) || !/^[a-z]/.test(words[t.value] ?? ''))) {
      out.push(raw(words[t.value] ?? '', t));
    } else out.push(t);
    i++;
  }
  return out;
}

/** Rewrites what begins at `i`, if it is more than one token's matter; returns how many tokens that took, 0 for none. */
function rewriteAt(tokens: readonly Token[], i: number, out: Token[]): number {
  const t = tokens[i] as Token;
  if (t.kind !== 'word') return 0;
  const next = tokens[i + 1];
  if (noise.has(t.value) && !isCall(tokens, i) && !isOperator(tokens[i - 1], '.') && !isWord(tokens[i - 1], 'AS', 'COLLATE')) return 1;
  if (t.text.startsWith('_') && (next?.kind === 'string' || next?.kind === 'bytes') && /^_(utf8|latin|ascii|binary|ucs|utf)/i.test(t.text))
    return 1;
  if (t.value === 'INTERVAL') return rewriteInterval(tokens, i, out);
  if (t.value === 'COLLATE' && (next?.kind === 'word' || next?.kind === 'quotedName')) {
    out.push(raw(`COLLATE ${/bin|_cs$/i.test(next.value) ? 'BINARY' : 'NOCASE'}`, t));
    return 2;
  }
  if (t.value === 'FROM' && isWord(next, 'DUAL')) return 2;
  if (t.value === 'MOD' && !isOperator(next, '(')) {
    out.push(raw('%', t));
    return 1;
  }
  if (t.value === 'LIKE' && next?.kind === 'string') {
    out.push(t, next);
    if (next.value.includes('\\') && !isWord(tokens[i + 2], 'ESCAPE')) out.push(raw("ESCAPE '\\'", next));
    return 2;
  }
  if (isWord(t, 'USE', 'FORCE', 'IGNORE') && isWord(next, 'INDEX', 'KEY')) {
    const open = tokens.findIndex((x, n) => n > i && isOperator(x, '('));
    return open < 0 ? 2 : afterParenthesis(tokens, open) - i;
  }
  if (t.value === 'FOR' && isWord(next, 'UPDATE', 'SHARE')) return tokens.length - i;
  if (t.value === 'LOCK' && isWord(next, 'IN')) return tokens.length - i;
  if (bareFunctions.has(t.value) && !isOperator(next, '(') && !isOperator(tokens[i - 1], '.')) {
    out.push(raw(`${(words[t.value] ?? t.value).toLowerCase()}()`, t));
    return 1;
  }
  return isCall(tokens, i) ? rewriteCall(tokens, i, out) : 0;
}

function rewriteCall(tokens: readonly Token[], i: number, out: Token[]): number {
  const name = (tokens[i] as Token).value;
  const end = afterParenthesis(tokens, i + 1);
  const inner = tokens.slice(i + 2, end - 1);
  const cut = (word: string) => topLevel(inner, (t) => isWord(t, word));
  if (name === 'CAST' || name === 'CONVERT') {
    const as = name === 'CAST' ? cut('AS') : topLevel(inner, (t) => isOperator(t, ','));
    const using = cut('USING');
    if (using >= 0) out.push(raw('('), ...rewriteExpressions(inner.slice(0, using)), raw(')'));
    else if (as >= 0) {
      const type = castTypes[inner[as + 1]?.value ?? ''] ?? 'TEXT';
      out.push(raw('CAST('), ...rewriteExpressions(inner.slice(0, as)), raw(`AS ${type})`));
    } else return 0;
    return end - i;
  }
  if (name === 'EXTRACT' && cut('FROM') === 1) {
    out.push(raw(`${inner[0]?.text.toLowerCase()}(`), ...rewriteExpressions(inner.slice(2)), raw(')'));
    return end - i;
  }
  if ((name === 'TIMESTAMPDIFF' || name === 'TIMESTAMPADD') && inner[0]?.kind === 'word') {
    out.push(tokens[i] as Token, raw(`('${inner[0].value}'`), ...rewriteExpressions(inner.slice(1)), raw(')'));
    return end - i;
  }
  if (name === 'GROUP_CONCAT') {
    const at = cut('SEPARATOR');
    if (at < 0) return 0;
    const order = cut('ORDER');
    const values = inner.slice(0, order < 0 ? at : order);
    // SQLite takes a separator only where the values need not be distinct.
    const separator = isWord(inner[0], 'DISTINCT') ? [] : [raw(','), ...inner.slice(at + 1)];
    const sorted = order < 0 ? [] : inner.slice(order, at);
    out.push(raw('group_concat('), ...rewriteExpressions(values), ...separator, ...rewriteExpressions(sorted), raw(')'));
    return end - i;
  }
  if ((name === 'SUBSTRING' || name === 'SUBSTR') && cut('FROM') >= 0) {
    const plain = inner.map((t) => (isWord(t, 'FROM', 'FOR') ? raw(',') : t));
    out.push(raw('substring('), ...rewriteExpressions(plain), raw(')'));
    return end - i;
  }
  return 0;
}

/** `x ± INTERVAL n UNIT`, and `INTERVAL n UNIT` as an argument of DATE_ADD and its kin. */
function rewriteInterval(tokens: readonly Token[], i: number, out: Token[]): number {
  const unit = tokens.findIndex((t, n) => n > i && t.kind === 'word' && units.has(t.value));
  if (unit < 0 || (isCall(tokens, i) && afterParenthesis(tokens, i + 1) > unit)) return 0;
  const amount = [...rewriteExpressions(tokens.slice(i + 1, unit)), raw(`, '${tokens[unit]?.value}'`)];
  const sign = out.at(-1);
  if (!isOperator(sign, '+') && !isOperator(sign, '-')) out.push(...amount);
  else {
    out.pop();
    const from = operandStart(out);
    const operand = out.splice(from);
    out.push(raw(isOperator(sign, '+') ? 'date_add(' : 'date_sub('), ...operand, raw(','), ...amount, raw(')'));
  }
  return unit - i + 1;
}

/** Where the last operand begins: a name with its qualifiers, a literal, or a call. */
function operandStart(out: readonly Token[]): number {
  let at = out.length - 1;
  if (out[at]?.text.endsWith(')')) {
    let depth = 0;
    for (; at >= 0; at--) {
      const text = out[at]?.kind === 'operator' ? (out[at]?.text ?? '') : '';
      depth += (text.match(/\)/g)?.length ?? 0) - (text.match(/\(/g)?.length ?? 0);
      if (depth <= 0) break;
    }
    const before = out[at - 1];
    const opensItself = out[at]?.text !== '(';
    if (!opensItself && before?.kind === 'word') at--;
    else if (!opensItself && before !== undefined && /^[a-z_]+$/.test(before.text) && before.kind === 'operator') at--;
  }
  while (at >= 2 && isOperator(out[at - 1], '.')) at -= 2;
  return Math.max(at, 0);
}

/** Index of the first such token outside parentheses, or -1. */
export function topLevel(tokens: readonly Token[], wanted: (t: Token, i: number) => boolean, from = 0): number {
  let depth = 0;
  for (let i = from; i < tokens.length; i++) {
    const t = tokens[i] as Token;
    if (isOperator(t, '(')) depth++;
    else if (isOperator(t, ')')) depth--;
    else if (depth === 0 && wanted(t, i)) return i;
  }
  return -1;
}

function isCall(tokens: readonly Token[], i: number): boolean {
  return isOperator(tokens[i + 1], '(');
}
