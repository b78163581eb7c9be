/**
 * A record of the capture as a subject of filters. It is one object that is put on record after record: what is cheap is read
 * from the record's header where it stands, and nothing is decoded before a filter asks for it.
 */
import type { Compression, ExchangeEnd } from '../machine/io.ts';
import { command } from '../mysql/constants/commands.ts';
import { errorName } from '../mysql/constants/errorCodes.ts';
import { serverStatus } from '../mysql/constants/statusFlags.ts';
import { showValue } from '../mysql/values/value.ts';
import type { ContextRow } from './batch.ts';
import type { CaptureStore } from './captureStore.ts';
import { serverFamilyOf } from './decode/codecContext.ts';
import { decodeExchange } from './decode/decodeExchange.ts';
import { exchangeScope } from './decode/exchangeScope.ts';
import { sqlCommands } from './filter/flags.ts';
import { StatementCache, type StatementFacts } from './filter/statementFacts.ts';
import type { ReplySubject, Stage } from './filter/subject.ts';
import { type RecordHeader, readRecord } from './recordFormat.ts';
import { keptRequest } from './requestBytes.ts';
import { asciiBytes, bytesAreText, containsFolded, mayBeNumber, requestSpan } from './requestSearch.ts';
import type { RequestText } from './requestText.ts';
import { recordFields } from './store/parsedSegment.ts';
import type { FoundRecord } from './store/segments.ts';
import { rowsOf, type Summaries } from './summary.ts';

const openEnd = 0;
const keptWords = 100;
const executes: ReadonlySet<number> = new Set([command.COM_STMT_EXECUTE, command.COM_STMT_BULK_EXECUTE]);
const queryAttributes = 1n << 27n;

interface SessionFacts {
  readonly client: string;
  readonly backend: string;
  readonly program: string | null;
  readonly tls: string | null;
  readonly compression: Compression;
  readonly opaque: boolean;
  readonly closed: boolean;
}

export class RecordSubject implements Omit<ReplySubject, 'stage'> {
  private readonly store: CaptureStore;
  private readonly summaries: Summaries;
  private readonly statements = new StatementCache();
  private readonly sessions = new Map<number, SessionFacts>();
  private readonly words = new Map<string, Uint8Array | null>();
  private segment: Uint8Array = new Uint8Array();
  private view: DataView = new DataView(new ArrayBuffer(0));
  private offset = 0;
  private readHeader: RecordHeader | null = null;
  private readText: RequestText | null = null;
  private facts: StatementFacts | null = null;

  constructor(store: CaptureStore, summaries: Summaries) {
    this.store = store;
    this.summaries = summaries;
  }

  /** Puts it on the record at `offset` of a segment's bytes. */
  put(bytes: Uint8Array, view: DataView, offset: number): void {
    this.segment = bytes;
    this.view = view;
    this.offset = offset;
    this.readHeader = null;
    this.readText = null;
    this.facts = null;
  }

  /** Sessions may have changed since. */
  renew(): void {
    this.sessions.clear();
  }

  /** The reply of an exchange that was open as its segment was written comes in a later record. */
  get stage(): Stage {
    return this.view.getUint8(this.offset + recordFields.end) === openEnd && !this.sessionFacts.closed ? 'command' : 'reply';
  }
  get session(): number {
    return this.view.getUint32(this.offset + recordFields.session, true);
  }
  get client(): string {
    return this.sessionFacts.client;
  }
  get backend(): string {
    return this.context?.backend ?? this.sessionFacts.backend;
  }
  get user(): string | null {
    return this.context?.user ?? null;
  }
  get schema(): string | null {
    return this.context?.schema ?? null;
  }
  get program(): string | null {
    return this.sessionFacts.program;
  }
  get tls(): string | null {
    return this.sessionFacts.tls;
  }
  get compression(): Compression {
    return this.sessionFacts.compression;
  }
  get opaque(): boolean {
    return this.sessionFacts.opaque;
  }
  get exchange(): number {
    return this.view.getFloat64(this.offset + recordFields.id, true);
  }
  get command(): number {
    return this.segment[this.offset + recordFields.command] as number;
  }
  get statementId(): number | null {
    return this.header.statementId;
  }
  get inTransaction(): boolean {
    return (this.statusFlags & serverStatus.inTransaction) !== 0;
  }
  get injected(): boolean {
    return this.interception?.injected === true;
  }
  get statement(): StatementFacts | null {
    if (this.facts !== null || !sqlCommands.has(this.command)) return this.facts;
    const sql = executes.has(this.command) ? this.preparedText : this.request.sql;
    if (sql === null) return null;
    const flags = this.statusFlags;
    this.facts = this.statements.of(sql, {
      ansiQuotes: (flags & serverStatus.ansiQuotes) !== 0,
      noBackslashEscapes: (flags & serverStatus.noBackslashEscapes) !== 0,
    });
    return this.facts;
  }
  get parameters(): readonly string[] {
    return (this.request.parameters ?? []).map(({ value }) => showValue(value));
  }
  get text(): string {
    return this.request.title;
  }
  get waitUs(): number {
    return this.u48(recordFields.waitUs);
  }
  get serverUs(): number {
    return this.u48(recordFields.serverUs);
  }
  get transferUs(): number {
    return this.u48(recordFields.transferUs);
  }
  get rows(): number | null {
    const rows = this.view.getFloat64(this.offset + recordFields.rows, true);
    return rows > 0 ? rows : rowsOf(this.header, this.store.firstFragments(this.found, 1));
  }
  get affectedRows(): bigint {
    return this.view.getBigUint64(this.offset + recordFields.affectedRows, true);
  }
  get bytes(): number {
    return (
      this.view.getFloat64(this.offset + recordFields.requestBytes, true) +
      this.view.getFloat64(this.offset + recordFields.replyBytes, true)
    );
  }
  get errorCode(): number {
    return this.view.getUint16(this.offset + recordFields.errorCode, true);
  }
  get errorName(): string {
    return this.errorCode === 0 ? '' : errorName(this.errorCode, serverFamilyOf(this.store, this.session));
  }
  get errorMessage(): string {
    if (this.errorCode === 0) return '';
    const scope = exchangeScope(this.store, this.found);
    return decodeExchange(scope, this.summaries, { rowLimit: 0, fullColumns: false }).record.error?.message ?? '';
  }
  get warnings(): number {
    return this.view.getUint32(this.offset + recordFields.warnings, true);
  }
  get end(): ExchangeEnd {
    const { end } = this.header;
    return end === 'open' ? 'degraded' : end;
  }
  get slow(): boolean {
    return (this.statusFlags & serverStatus.queryWasSlow) !== 0;
  }
  get heldUs(): number {
    return this.interception?.heldUs ?? 0;
  }
  get mocked(): boolean {
    return this.interception?.mocked === true;
  }
  get modified(): boolean {
    return this.interception?.modified === true;
  }

  includes(where: 'sql' | 'text', folded: string): boolean | null {
    if (executes.has(this.command)) return this.executeIncludes(where, folded);
    if (this.command !== command.COM_QUERY && this.command !== command.COM_STMT_PREPARE) return null;
    const word = this.word(folded);
    const { context } = this;
    const span =
      word === null || !bytesAreText(context?.clientCharset ?? 'utf8mb4') ? null : requestSpan(this.segment, this.view, this.offset);
    if (span === null || word === null) return null;
    if (!containsFolded(this.segment, span, word)) return false;
    // What was found may be a query attribute.
    const attributes = context !== null && (context.capabilities & queryAttributes) !== 0n && this.command === command.COM_QUERY;
    return attributes && this.segment[span.from] !== 0 ? null : true;
  }

  /** An execution's text is that of its statement, with its parameters behind. */
  private executeIncludes(where: 'sql' | 'text', folded: string): boolean | null {
    if (this.preparedText === null) return where === 'sql' ? false : null;
    if (this.statement!.folded.includes(folded)) return true;
    if (where === 'sql') return false;
    const word = mayBeNumber(folded) ? null : this.word(folded);
    const span =
      word === null || !bytesAreText(this.context?.clientCharset ?? 'utf8mb4') ? null : requestSpan(this.segment, this.view, this.offset);
    return span !== null && word !== null && this.command === command.COM_STMT_EXECUTE && !containsFolded(this.segment, span, word)
      ? false
      : null;
  }

  private get context(): ContextRow | null {
    return this.store.sessions.context(this.view.getUint32(this.offset + recordFields.context, true));
  }

  private get statusFlags(): number {
    return this.view.getUint16(this.offset + recordFields.statusFlags, true);
  }

  private get interception(): RecordHeader['interception'] {
    return this.view.getUint32(this.offset + recordFields.interception, true) === 0 ? null : this.header.interception;
  }

  private get preparedText(): string | null {
    const prepared = this.view.getFloat64(this.offset + recordFields.prepareExchange, true);
    return prepared === 0 ? null : this.summaries.preparedText(prepared);
  }

  private get header(): RecordHeader {
    this.readHeader ??= readRecord(this.segment, this.offset);
    return this.readHeader;
  }

  private get found(): FoundRecord {
    const segment = {
      id: 0,
      bytes: this.segment,
      before: 0,
      ids: new Float64Array(),
      offsets: new Uint32Array(),
      late: new Map<number, number>(),
    };
    return { segment, offset: this.offset, header: this.header };
  }

  private get request(): RequestText {
    if (this.readText === null) {
      const fragments = this.store.firstFragments(this.found, this.header.parts === 0 ? 0 : 1);
      this.readText = this.summaries.textOf(this.header, keptRequest(fragments), this.context);
    }
    return this.readText;
  }

  private get sessionFacts(): SessionFacts {
    const id = this.session;
    let facts = this.sessions.get(id);
    if (facts === undefined) {
      facts = this.readSession(id);
      this.sessions.set(id, facts);
    }
    return facts;
  }

  private readSession(id: number): SessionFacts {
    const stored = this.store.sessions.session(id);
    if (stored === null) return { client: '', backend: '', program: null, tls: null, compression: 'none', opaque: false, closed: false };
    const { info, event, closedAt } = stored;
    return {
      client: info.client,
      backend: info.backend,
      program: info.attributes.program_name ?? info.attributes._client_name ?? null,
      tls: info.tls.client?.version ?? null,
      compression: info.compression,
      opaque: event === 'degraded',
      closed: closedAt !== null,
    };
  }

  private word(folded: string): Uint8Array | null {
    let bytes = this.words.get(folded);
    if (bytes === undefined) {
      bytes = asciiBytes(folded);
      if (this.words.size >= keptWords) this.words.clear();
      this.words.set(folded, bytes);
    }
    return bytes;
  }

  private u48(at: number): number {
    const place = this.offset + at;
    return this.view.getUint32(place, true) + this.view.getUint16(place + 4, true) * 0x1_0000_0000;
  }
}
