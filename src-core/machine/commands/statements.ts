/**
 * The prepared statements of a session: which exchange prepared each, what types its last execution bound, which data came
 * ahead for the next one, and which exchange told the columns of its rows.
 *
 * A peer may prepare without end, so what is kept is bounded: past the limits the statements prepared longest ago are
 * forgotten. A command of a forgotten statement passes as any other; it is only shown without text.
 */
import { capability, has } from '../../mysql/constants/capabilities.ts';
import { command } from '../../mysql/constants/commands.ts';
import { serverStatus } from '../../mysql/constants/statusFlags.ts';
import type { OpenExchange } from '../io.ts';
import type { ReplyGrammar } from './replyGrammar.ts';
import type { OpenEntry } from './replyTracker.ts';

interface Statement {
  readonly id: number;
  readonly exchange: number;
  readonly parameterCount: number;
  /** As it was prepared; null where it is not kept. */
  readonly text: Uint8Array | null;
  /** Types that the last execution bound, two bytes a parameter. */
  types: Uint8Array | null;
  /** Exchanges of COM_STMT_SEND_LONG_DATA since the last execution. */
  longData: number[] | null;
  /** The column definitions that were told last, where replies may leave them out; null where they are not kept. */
  columns: readonly Uint8Array[] | null;
  /** The execution that told the columns last; 0 where those of the PREPARE hold. */
  columnsFrom: number;
}

/** What a COM_STMT_PREPARE's entry tells. */
type Told = Pick<OpenEntry, 'statementText' | 'columns'>;

export interface StatementLimits {
  readonly statements: number;
  /** Of `types`, over all statements. */
  readonly typeBytes: number;
  /** Of `longData`, over all statements. */
  readonly pieces: number;
  /** Of `text`, over all statements. */
  readonly textBytes: number;
  /** Of `columns`, over all statements. */
  readonly columnBytes: number;
}

/** A server's own default limit is 16,382 statements for all its sessions (max_prepared_stmt_count). */
export const statementLimits: StatementLimits = {
  statements: 16_384,
  typeBytes: 4 * 1024 * 1024,
  pieces: 32_768,
  textBytes: 8 * 1024 * 1024,
  columnBytes: 8 * 1024 * 1024,
};

/** COM_STMT_EXECUTE flag PARAMETER_COUNT_AVAILABLE. */
const parameterCountAvailable = 0x08;
/** Of COM_STMT_BULK_EXECUTE: the types stand in the packet. */
const bulkSendTypes = 0x80;
/** MariaDB: "the statement prepared last". Source: MariaDB "COM_STMT_EXECUTE". */
export const lastPreparedId = 0xffffffff;
/** Stands in `OpenExchange.related` for pieces of long data that were too many to remember. */
export const morePieces = -1;

const metadataMayBeLeftOut = capability.CLIENT_OPTIONAL_RESULTSET_METADATA | capability.MARIADB_CLIENT_CACHE_METADATA;

export class Statements {
  private readonly limits: StatementLimits;
  /** Oldest first. */
  private readonly byId = new Map<number, Statement>();
  private lastPrepared: Statement | null = null;
  private typeBytes = 0;
  private pieces = 0;
  private textBytes = 0;
  private columnBytes = 0;

  constructor(limits: StatementLimits = statementLimits) {
    this.limits = limits;
  }

  /** COM_STMT_PREPARE was answered. After one that failed, no statement is the one prepared last. */
  prepared(exchange: OpenExchange, grammar: ReplyGrammar, { statementText: text, columns }: Told): void {
    this.lastPrepared = null;
    if (grammar.errorCode !== 0) return;
    const id = grammar.statementId;
    exchange.statementId = id;
    exchange.parameterCount = grammar.parameterCount;
    const { parameterCount } = grammar;
    this.forget(id);
    const kept = text !== null && this.textBytes + text.length <= this.limits.textBytes ? text : null;
    const statement = { id, exchange: exchange.id, parameterCount, text: kept, types: null, longData: null, columns: null, columnsFrom: 0 };
    this.byId.set(id, statement);
    this.tell(statement, columns);
    this.lastPrepared = statement;
    this.textBytes += kept?.length ?? 0;
    if (this.byId.size > this.limits.statements) this.forgetOldest();
  }

  /** The text of the statement that a COM_STMT_* command names; null where it is not kept. */
  textOf(exchange: OpenExchange): Uint8Array | null {
    return this.of(exchange)?.text ?? null;
  }

  /** COM_STMT_CLOSE. */
  closed(statementId: number): void {
    if (statementId !== lastPreparedId) this.forget(statementId);
    else if (this.lastPrepared !== null) this.forget(this.lastPrepared.id);
  }

  /** COM_STMT_RESET: what was sent ahead is dropped. */
  reset(exchange: OpenExchange): void {
    const statement = this.of(exchange);
    if (statement !== null) this.takeLongData(statement);
  }

  /** COM_STMT_SEND_LONG_DATA. */
  sentAhead(exchange: OpenExchange): void {
    const statement = this.of(exchange);
    if (statement === null || exchange.id === 0) return;
    statement.longData ??= [];
    if (this.pieces < this.limits.pieces) {
      this.pieces++;
      statement.longData.push(exchange.id);
    } else if (statement.longData.at(-1) !== morePieces) statement.longData.push(morePieces);
  }

  /** Ties a COM_STMT_* command to the statement that its `statementId` names. An execution takes what was sent ahead for it. */
  refer(exchange: OpenExchange): void {
    const statement = this.of(exchange);
    if (statement === null) return;
    exchange.prepareExchange = statement.exchange;
    exchange.parameterCount = statement.parameterCount;
    exchange.toldColumns = statement.columns;
    if (statement.longData !== null && exchange.command === command.COM_STMT_EXECUTE) exchange.related = this.takeLongData(statement);
  }

  /** COM_STMT_EXECUTE and BULK_EXECUTE, `payload` perhaps cut: remembers newly bound types, or gives the exchange those that hold on. */
  bind(exchange: OpenExchange, payload: Uint8Array, capabilities: bigint): void {
    const statement = this.of(exchange);
    if (statement === null || statement.parameterCount === 0) return;
    const bulk = exchange.command === command.COM_STMT_BULK_EXECUTE;
    const count = statement.parameterCount;
    const types = bulk ? bulkTypes(payload, count, statement.types) : boundTypes(payload, count, statement.types, capabilities);
    if (types === null) {
      exchange.boundTypes = statement.types;
      return;
    }
    this.typeBytes += types.length - (statement.types?.length ?? 0);
    statement.types = types;
    while (this.typeBytes > this.limits.typeBytes && this.byId.size > 1) this.forgetOldest();
  }

  /** COM_STMT_EXECUTE or FETCH was answered: which exchange tells the columns of its rows. */
  answered({ exchange, grammar, columns }: Pick<OpenEntry, 'exchange' | 'grammar' | 'columns'>, capabilities: bigint): void {
    if (exchange.command === command.COM_STMT_FETCH) {
      const from = this.of(exchange)?.columnsFrom ?? 0;
      if (from !== 0) relate(exchange, from);
      return;
    }
    if (grammar.metadataSkipped) {
      const from = this.of(exchange)?.columnsFrom ?? 0;
      if (from !== 0) relate(exchange, from);
    } else if (grammar.metadataTold) {
      // Asked for by a later FETCH, or by an execution whose reply leaves the columns out.
      const wanted = (grammar.statusFlags & serverStatus.cursorExists) !== 0 || has(capabilities, metadataMayBeLeftOut);
      const statement = wanted ? this.of(exchange) : null;
      if (statement === null) return;
      statement.columnsFrom = exchange.id;
      if (grammar.columnsLast) this.tell(statement, columns);
    }
  }

  /** Those that were prepared and not closed, as far as they are remembered. */
  get ids(): number[] {
    return [...this.byId.keys()];
  }

  clear(): void {
    this.byId.clear();
    this.lastPrepared = null;
    this.typeBytes = 0;
    this.pieces = 0;
    this.textBytes = 0;
    this.columnBytes = 0;
  }

  private tell(statement: Statement, columns: readonly Uint8Array[] | null): void {
    this.columnBytes -= bytesOf(statement.columns);
    const kept = this.columnBytes + bytesOf(columns) <= this.limits.columnBytes ? columns : null;
    this.columnBytes += bytesOf(kept);
    statement.columns = kept;
  }

  private of({ statementId }: OpenExchange): Statement | null {
    if (statementId === null) return null;
    return statementId === lastPreparedId ? this.lastPrepared : (this.byId.get(statementId) ?? null);
  }

  private takeLongData(statement: Statement): number[] | null {
    const taken = statement.longData;
    statement.longData = null;
    if (taken !== null) this.pieces -= taken.at(-1) === morePieces ? taken.length - 1 : taken.length;
    return taken;
  }

  private forget(id: number): void {
    const statement = this.byId.get(id);
    if (statement === undefined) return;
    this.takeLongData(statement);
    this.typeBytes -= statement.types?.length ?? 0;
    this.textBytes -= statement.text?.length ?? 0;
    this.columnBytes -= bytesOf(statement.columns);
    this.byId.delete(id);
    if (this.lastPrepared === statement) this.lastPrepared = null;
  }

  private forgetOldest(): void {
    for (const id of this.byId.keys()) {
      this.forget(id);
      return;
    }
  }
}

function bytesOf(columns: readonly Uint8Array[] | null): number {
  return columns === null ? 0 : columns.reduce((sum, column) => sum + column.length, 0);
}

function relate(exchange: OpenExchange, other: number): void {
  if (exchange.related === null) exchange.related = [other];
  else exchange.related.push(other);
}

/**
 * Types in a COM_STMT_EXECUTE payload, two bytes for each of the statement's parameters; null where none are sent. `known`: those of
 * the execution before. Most clients send the same ones each time.
 */
function boundTypes(payload: Uint8Array, parameterCount: number, known: Uint8Array | null, capabilities: bigint): Uint8Array | null {
  let at = 10;
  let count = parameterCount;
  const named = has(capabilities, capability.CLIENT_QUERY_ATTRIBUTES);
  // It stands before parameters in any case; the flag says that it does where there are none.
  if (named && (parameterCount > 0 || (payload[5]! & parameterCountAvailable) !== 0)) {
    const first = payload[at] ?? 0;
    if (first < 0xfb) count = first;
    else if (first === 0xfc) count = payload[at + 1]! | (payload[at + 2]! << 8);
    else return null;
    at += first < 0xfb ? 1 : 3;
  }
  at += (count + 7) >> 3;
  if (payload[at] !== 1) return null;
  at++;
  if (!named) return sameOrCopy(known, payload, at, 2 * count);
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

/** The same of a COM_STMT_BULK_EXECUTE. */
function bulkTypes(payload: Uint8Array, parameterCount: number, known: Uint8Array | null): Uint8Array | null {
  const at = 7;
  if ((payload[5]! & bulkSendTypes) === 0) return null;
  return sameOrCopy(known, payload, at, 2 * parameterCount);
}

/** `known` where its bytes stand at `at`, else a copy of those that do; null where there are fewer than `length`. */
function sameOrCopy(known: Uint8Array | null, payload: Uint8Array, at: number, length: number): Uint8Array | null {
  if (at + length > payload.length) return null;
  if (known !== null && known.length === length) {
    let same = 0;
    while (same < length && known[same] === payload[at + same]) same++;
    if (same === length) return known;
  }
  return new Uint8Array(payload.subarray(at, at + length));
}
