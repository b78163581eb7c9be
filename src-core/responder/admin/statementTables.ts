/** Which of the tables a statement means, and what it may not do with them. */
import { isOperator, isWord, nameOf, type Token } from '../sql/language/tokens.ts';
import { SqlFault } from '../sql/sqlFault.ts';

/** Names among `known` (lower case) that stand somewhere in the statement. One too many costs little. */
export function mentioned(tokens: readonly Token[], known: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const token of tokens) {
    const name = token.kind === 'word' || token.kind === 'quotedName' ? nameOf(token)?.toLowerCase() : undefined;
    if (name !== undefined && known.has(name)) found.add(name);
  }
  return found;
}

/** `schema.` in front of a name is left out: what is unqualified can be stopped. */
export function unqualified(tokens: readonly Token[], schema: string): readonly Token[] {
  return tokens.filter((token, i) => {
    const isSchema = (at: number): boolean => {
      const t = tokens[at];
      return (t?.kind === 'word' || t?.kind === 'quotedName') && nameOf(t)?.toLowerCase() === schema && isOperator(tokens[at + 1], '.');
    };
    return !isSchema(i) && !(isOperator(token, '.') && isSchema(i - 1));
  });
}

const writers: Readonly<Record<string, string>> = {
  INSERT: 'INSERT',
  REPLACE: 'INSERT',
  UPDATE: 'UPDATE',
  DELETE: 'DELETE',
  TRUNCATE: 'DROP',
  CREATE: 'CREATE',
  DROP: 'DROP',
  ALTER: 'ALTER',
  RENAME: 'ALTER',
  LOAD: 'INSERT',
};

/** Throws ERR 1142 for a statement that would change a table, 1235 for what would never end. `user`: `user@host`. */
export function refuseWrites(tokens: readonly Token[], user: string, schema: string): void {
  const verb = writers[verbOf(tokens) ?? ''];
  if (verb !== undefined) {
    const [name = '', host = ''] = user.split(/@(?=[^@]*$)/);
    throw new SqlFault(
      1142,
      `${verb} command denied to user '${name}'@'${host}' for table '${targetOf(tokens, schema)}'; the tables are read-only`,
    );
  }
  if (tokens.some((t, i) => isWord(t, 'RECURSIVE') && isWord(tokens[i - 1], 'WITH')))
    throw new SqlFault(1235, notSupported('WITH RECURSIVE'));
  for (const token of tokens) {
    const name = nameOf(token) ?? '';
    if (token.kind !== 'string' && /^(json_each|json_tree|generate_series|pragma_\w+|dbstat)$/i.test(name))
      throw new SqlFault(1146, `Table '${schema}.${name}' doesn't exist`);
  }
}

function notSupported(what: string): string {
  return `This version of MySQL doesn't yet support '${what}'`;
}

/** Of WITH … the one behind the parentheses. */
function verbOf(tokens: readonly Token[]): string | undefined {
  if (!isWord(tokens[0], 'WITH')) return tokens[0]?.kind === 'word' ? tokens[0].value : undefined;
  return tokens.find((t, i) => isOperator(tokens[i - 1], ')') && t.kind === 'word' && writers[t.value] !== undefined)?.value;
}

/** The first name behind the verb that is no word of the statement's own. */
function targetOf(tokens: readonly Token[], schema: string): string {
  const own = [
    'INTO',
    'FROM',
    'TABLE',
    'IGNORE',
    'LOW_PRIORITY',
    'DELAYED',
    'QUICK',
    'IF',
    'NOT',
    'EXISTS',
    'TEMPORARY',
    'INDEX',
    'DATA',
    'LOCAL',
  ];
  const at = tokens.findIndex((t, i) => i > 0 && (t.kind === 'word' || t.kind === 'quotedName') && !isWord(t, ...own));
  const name = nameOf(tokens[at]) ?? '';
  return name.toLowerCase() === schema && isOperator(tokens[at + 1], '.') ? (nameOf(tokens[at + 2]) ?? '') : name;
}
