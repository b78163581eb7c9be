/** What a connection to a mock knows of itself: what its statements set, as far as they are understood. */

import { collationOf } from '../../mysql/constants/collations.ts';
import { serverStatus } from '../../mysql/constants/statusFlags.ts';
import type { SessionStatus } from '../responder.ts';
import { isOperator, isWord, nameOf, splitAtCommas, type Token, wordsAt } from '../sql/language/tokens.ts';
import { Variables, type VariableValue } from '../sql/variables.ts';
import type { MockServerFacts } from './mock.ts';

export class SessionFacts {
  readonly server: MockServerFacts;
  readonly connectionId: number;
  /** `user@host`; empty before the login. */
  user = '';
  schema: string | null = null;
  inTransaction = false;
  variables: Variables;

  constructor(server: MockServerFacts, connectionId: number) {
    this.server = server;
    this.connectionId = connectionId;
    this.variables = variablesOf(server);
  }

  get status(): SessionStatus {
    const { variables, inTransaction } = this;
    const results = variables.get('character_set_results');
    return {
      autocommit: variables.get('autocommit') !== 0,
      inTransaction,
      clientCharset: String(variables.get('character_set_client')),
      resultsCharset: results === '' || results === 'binary' || results === undefined ? null : String(results),
    };
  }

  /** As after a fresh login. */
  reset(): void {
    this.variables = variablesOf(this.server);
    this.inTransaction = false;
  }

  hasSchema(name: string): boolean {
    const { schemas } = this.server;
    return schemas === null || schemas.some((schema) => schema.toLowerCase() === name.toLowerCase());
  }

  /** Whether a text that begins so may: most need not be cut into tokens. */
  mayChange(sql: string): boolean {
    const word = /^\s*([a-z]*)/i.exec(sql)![1]!.toUpperCase();
    return word === '' || changing.has(word) || !this.status.autocommit;
  }

  /** What a statement that succeeds changes of the session, whoever answers it. */
  apply(tokens: readonly Token[]): void {
    const [first] = tokens;
    if (isWord(first, 'SET')) for (const part of splitAtCommas(tokens, 1, tokens.length)) this.assign(part);
    else if (isWord(first, 'USE')) this.schema = nameOf(tokens[1]) ?? this.schema;
    else if (isWord(first, 'BEGIN') || wordsAt(tokens, 0, 'START', 'TRANSACTION')) this.inTransaction = true;
    else if (isWord(first, 'COMMIT') || (isWord(first, 'ROLLBACK') && !tokens.some((token) => isWord(token, 'TO'))))
      this.inTransaction = false;
    else if (isWord(first, 'INSERT', 'UPDATE', 'DELETE', 'REPLACE', 'SELECT') && !this.status.autocommit) this.inTransaction = true;
  }

  private assign(part: readonly Token[]): void {
    const charsetAt = isWord(part[0], 'NAMES', 'CHARSET') ? 1 : wordsAt(part, 0, 'CHARACTER', 'SET') ? 2 : 0;
    if (charsetAt > 0) {
      const charset = nameOf(part[charsetAt]);
      const collation = isWord(part[charsetAt + 1], 'COLLATE') ? nameOf(part[charsetAt + 2]) : null;
      this.variables.setNames(charset === null || /^default$/i.test(charset) ? 'utf8mb4' : charset.toLowerCase(), collation);
      return;
    }
    // Of the whole server nothing is kept.
    if (isWord(part[0], 'GLOBAL', 'PERSIST')) return;
    const at = isWord(part[0], 'SESSION', 'LOCAL') ? 1 : 0;
    const target = part[at];
    if (target === undefined || target.kind === 'userVariable' || /^@@(?:global|persist)\./i.test(target.text)) return;
    if (!isOperator(part[at + 1], '=') && !isOperator(part[at + 1], ':=')) return;
    const name = target.kind === 'systemVariable' ? target.value : (nameOf(target) ?? '').toLowerCase();
    const value = this.valueOf(part.slice(at + 2));
    if (value !== undefined) this.variables.set(name, value);
    if (name === 'autocommit' && this.status.autocommit) this.inTransaction = false;
  }

  /** Undefined for what would have to be computed. */
  private valueOf([only, ...more]: readonly Token[]): VariableValue | null | undefined {
    if (only === undefined || more.length > 0) return undefined;
    if (only.kind === 'number') return Number(only.value);
    if (only.kind === 'systemVariable') return this.variables.get(only.value);
    if (isWord(only, 'NULL')) return null;
    if (isWord(only, 'DEFAULT')) return undefined;
    if (isWord(only, 'TRUE', 'FALSE')) return only.value === 'TRUE' ? 1 : 0;
    return nameOf(only) ?? undefined;
  }
}

const changing: ReadonlySet<string> = new Set(['SET', 'USE', 'BEGIN', 'START', 'COMMIT', 'ROLLBACK']);

function variablesOf({ version, collation, statusFlags, variables }: MockServerFacts): Variables {
  const { name, charset } = collationOf(collation) ?? { name: 'utf8mb4_0900_ai_ci', charset: 'utf8mb4' };
  return new Variables({
    version,
    version_comment: 'Hydrophone mock server',
    hostname: 'hydrophone-mock',
    license: 'MIT',
    autocommit: (statusFlags & serverStatus.autocommit) === 0 ? 0 : 1,
    character_set_server: charset,
    character_set_database: charset,
    collation_server: name,
    collation_database: name,
    collation_connection: name,
    ...Object.fromEntries(variables),
  });
}
