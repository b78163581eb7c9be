/**
 * What a session remembers between commands, as far as decoding needs it: schema, character sets, prepared statements.
 * Filled from what the server confirmed: session tracking where it was negotiated, else the command that succeeded.
 */
import { capability, has } from '../mysql/constants/capabilities.ts';
import { collationCharset } from '../mysql/constants/collations.ts';
import type { SessionStateItem } from '../mysql/packets/sessionState.ts';
import type { ExchangeContext, OpenExchange, SessionInfo } from './io.ts';
import type { ReplyGrammar } from './replyGrammar.ts';

/** What takes effect when the command that asks for it succeeds. */
export interface StateChange {
  readonly user?: string;
  readonly schema?: string | null;
  readonly clientCharset?: string;
  readonly resultsCharset?: string | null;
  readonly forgetStatements?: boolean;
}

interface Statement {
  readonly exchange: number;
  readonly parameterCount: number;
  /** Types that the last execution bound, two bytes a parameter. */
  types: Uint8Array | null;
}

/** COM_STMT_EXECUTE flag PARAMETER_COUNT_AVAILABLE. */
const parameterCountAvailable = 0x08;
/** MariaDB: "the statement prepared last". Source: MariaDB "COM_STMT_EXECUTE". */
export const lastPreparedId = 0xffffffff;

export class SessionState {
  /** Shared by all exchanges until something in it changes. */
  context: ExchangeContext;
  private readonly statements = new Map<number, Statement>();
  private lastPrepared: Statement | null = null;

  constructor(session: SessionInfo) {
    this.context = { session, schema: session.schema, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };
  }

  /** After the HandshakeResponse or a COM_CHANGE_USER that succeeded. */
  loggedIn(session: SessionInfo): void {
    const charset = collationCharset(session.collation) ?? 'utf8mb4';
    this.context = { session, schema: session.schema, clientCharset: charset, resultsCharset: charset };
  }

  apply(change: StateChange): void {
    const now = this.context;
    if (change.forgetStatements) this.forgetStatements();
    const schema = change.schema === undefined ? now.schema : change.schema;
    const user = change.user === undefined ? now.session.user : change.user;
    const clientCharset = change.clientCharset ?? now.clientCharset;
    const resultsCharset = change.resultsCharset === undefined ? now.resultsCharset : change.resultsCharset;
    if (schema === now.schema && user === now.session.user) {
      if (clientCharset === now.clientCharset && resultsCharset === now.resultsCharset) return;
      this.context = { ...now, clientCharset, resultsCharset };
      return;
    }
    this.context = { session: { ...now.session, schema, user }, schema, clientCharset, resultsCharset };
  }

  /** What an OK's session tracking says. */
  track(items: readonly SessionStateItem[]): void {
    for (const item of items) {
      if (item.kind === 'schema') this.apply({ schema: item.schema });
      else if (item.kind === 'variable') this.trackVariable(item.name, item.value);
    }
  }

  private trackVariable(name: string, value: string): void {
    if (name === 'character_set_client') this.apply({ clientCharset: value });
    else if (name === 'character_set_results') this.apply({ resultsCharset: value === '' ? null : value });
  }

  /** COM_STMT_PREPARE was answered. After one that failed, no statement is the one prepared last. */
  prepared(exchange: OpenExchange, grammar: ReplyGrammar): void {
    this.lastPrepared = null;
    if (grammar.errorCode !== 0) return;
    exchange.statementId = grammar.statementId;
    exchange.parameterCount = grammar.parameterCount;
    this.lastPrepared = { exchange: exchange.id, parameterCount: grammar.parameterCount, types: null };
    this.statements.set(grammar.statementId, this.lastPrepared);
  }

  closed(statementId: number): void {
    this.statements.delete(statementId);
  }

  /** Ties a COM_STMT_* command to the statement that its `statementId` names. */
  refer(exchange: OpenExchange): void {
    const statement = this.statement(exchange);
    if (statement === null) return;
    exchange.prepareExchange = statement.exchange;
    exchange.parameterCount = statement.parameterCount;
  }

  /** COM_STMT_EXECUTE, `payload` perhaps cut: remembers newly bound types, or gives the exchange those that hold on. */
  bind(exchange: OpenExchange, payload: Uint8Array): void {
    const statement = this.statement(exchange);
    if (statement === null || statement.parameterCount === 0) return;
    const types = boundTypes(payload, statement.parameterCount, this.context.session.capabilities);
    if (types === null) exchange.boundTypes = statement.types;
    else statement.types = types;
  }

  private statement({ statementId }: OpenExchange): Statement | null {
    if (statementId === null) return null;
    return statementId === lastPreparedId ? this.lastPrepared : (this.statements.get(statementId) ?? null);
  }

  private forgetStatements(): void {
    this.statements.clear();
    this.lastPrepared = null;
  }
}

/** Types in a COM_STMT_EXECUTE payload, two bytes for each of the statement's parameters; null where none are sent. */
function boundTypes(payload: Uint8Array, parameterCount: number, capabilities: bigint): Uint8Array | null {
  let at = 10;
  let count = parameterCount;
  const named = has(capabilities, capability.CLIENT_QUERY_ATTRIBUTES);
  if (named && (payload[5]! & parameterCountAvailable) !== 0) {
    const first = payload[at] ?? 0;
    if (first < 0xfb) count = first;
    else if (first === 0xfc) count = payload[at + 1]! | (payload[at + 2]! << 8);
    else return null;
    at += first < 0xfb ? 1 : 3;
  }
  at += (count + 7) >> 3;
  if (payload[at] !== 1) return null;
  at++;
  if (!named) return at + 2 * count <= payload.length ? payload.slice(at, at + 2 * count) : null;
  const types = new Uint8Array(2 * parameterCount);
  for (let i = 0; i < parameterCount; i++) {
    if (at + 3 > payload.length) return null;
    types[2 * i] = payload[at]!;
    types[2 * i + 1] = payload[at + 1]!;
    const nameLength = payload[at + 2]!;
    at += nameLength === 0xfc ? 5 + payload[at + 3]! + payload[at + 4]! * 256 : 3 + nameLength;
  }
  return types;
}

const maxSniffed = 200;

/**
 * The change that a COM_QUERY asks for, read from its first bytes: `USE schema`, `SET NAMES`, `SET CHARACTER SET`.
 * Only for servers that do not track sessions; a statement that hides behind a comment goes unseen.
 */
export function changeByQuery(bytes: Uint8Array, at: number, available: number): StateChange | null {
  let from = at;
  const to = at + Math.min(available, maxSniffed);
  while (from < to && bytes[from]! <= 0x20) from++;
  const first = bytes[from]! | 0x20;
  if (first !== 0x75 && first !== 0x73) return null;
  let text = '';
  for (let i = from; i < to; i++) text += String.fromCharCode(bytes[i]!);
  const use = /^use\s+(?:`((?:[^`]|``)+)`|([^\s;`]+))\s*;?\s*$/i.exec(text);
  if (use !== null) return { schema: use[1]?.replaceAll('``', '`') ?? use[2]! };
  const set = /^set\s+(names|character\s+set|charset)\s+['"]?(\w+)['"]?/i.exec(text);
  if (set === null || set[2]!.toLowerCase() === 'default') return null;
  const charset = set[2]!.toLowerCase();
  return { clientCharset: charset, resultsCharset: charset === 'binary' ? null : charset };
}
