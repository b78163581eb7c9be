/** One row of the list from an exchange's record, without decoding its reply. */
import type { ExchangeInterception, Summary } from '../bridge/contract.ts';
import { command, commandName } from '../mysql/constants/commands.ts';
import { errorName } from '../mysql/constants/errorCodes.ts';
import { serverStatus } from '../mysql/constants/statusFlags.ts';
import type { ContextRow } from './batch.ts';
import type { CaptureStore } from './captureStore.ts';
import { codecContext, serverFamilyOf } from './decode/codecContext.ts';
import { type LongData, longDataOf } from './decode/longData.ts';
import type { Fragment, RecordHeader } from './recordFormat.ts';
import { type KeptRequest, keptRequest } from './requestBytes.ts';
import { type RequestText, requestText, unreadRequest, withLongData } from './requestText.ts';
import type { FoundRecord } from './store/segments.ts';

const titleCharacters = 400;
const keptStatements = 2000;
/** Enough of a long statement for its title. */
const titleBytes = 8 * 1024;

const resultCommands: ReadonlySet<number> = new Set([
  command.COM_QUERY,
  command.COM_STMT_EXECUTE,
  command.COM_STMT_FETCH,
  command.COM_PROCESS_INFO,
  command.COM_STMT_BULK_EXECUTE,
]);

export class Summaries {
  private readonly store: CaptureStore;
  /** Prepared texts by the exchange that prepared them. */
  private readonly statements = new Map<number, string | null>();

  constructor(store: CaptureStore) {
    this.store = store;
  }

  of(record: FoundRecord): Summary {
    const { header } = record;
    const fragments = this.store.firstFragments(record, 1);
    const context = this.store.sessions.context(header.context);
    const { title } = this.textOf(header, titleRequest(header, fragments), context);
    const rows = rowsOf(header, fragments);
    return {
      id: header.id,
      session: header.session,
      state: stateOf(this.store, header),
      interception: interceptionSummary(header.interception),
      startedAt: header.startedAt,
      command: commandName(header.command),
      title: shorten(title),
      user: context?.user ?? '',
      schema: context?.schema ?? '',
      rows,
      affectedRows: affectedOf(header, fragments, rows),
      bytes: header.requestBytes + header.replyBytes,
      waitUs: header.waitUs,
      serverUs: header.serverUs,
      transferUs: header.transferUs,
      error:
        header.errorCode === 0
          ? null
          : { code: header.errorCode, name: errorName(header.errorCode, serverFamilyOf(this.store, header.session)) },
      warnings: header.warnings,
      inTransaction: (header.statusFlags & serverStatus.inTransaction) !== 0,
      truncated: header.detailLost || fragments.some((f) => f.gap !== null),
    };
  }

  /** What the request says, whole. `longData`: what came ahead, where its values are wanted too. */
  textOf(header: RecordHeader, request: KeptRequest | null, context: ContextRow | null, longData?: LongData): RequestText {
    const prepared = header.prepareExchange === 0 ? null : this.preparedText(header.prepareExchange);
    if (request === null) return unreadRequest(header.command, prepared, null);
    const ahead = longData ?? longDataOf(this.store, header, false);
    const text = requestText(header.command, request.payload, codecContext(header, context, ahead), prepared);
    return longData === undefined ? text : withLongData(text, longData, context?.clientCharset ?? 'utf8mb4');
  }

  /** SQL of the COM_STMT_PREPARE that was exchange `id`; null where the capture does not have it. */
  preparedText(id: number): string | null {
    const kept = this.statements.get(id);
    if (kept !== undefined) return kept;
    const record = this.store.segments.find(id);
    const request = record === null ? null : keptRequest(this.store.fragments(record));
    const context = record === null ? null : this.store.sessions.context(record.header.context);
    const sql = record === null || record.header.prepareExchange !== 0 ? null : this.textOf(record.header, request, context).sql;
    if (this.statements.size >= keptStatements) this.statements.clear();
    this.statements.set(id, sql);
    return sql;
  }
}

/** An open exchange of a session that is gone has ended, but how could not be recorded. */
export function stateOf(store: CaptureStore, { end, session }: RecordHeader): Summary['state'] {
  if (end !== 'open') return end;
  return store.sessions.session(session)?.closedAt == null ? 'running' : 'degraded';
}

/** SQL is cut to what a title needs; parameters are not, since a title may need the last of them. */
function titleRequest(header: RecordHeader, fragments: readonly Fragment[]): KeptRequest | null {
  const request = keptRequest(fragments);
  const isText = header.command === command.COM_QUERY || header.command === command.COM_STMT_PREPARE;
  return request === null || !isText ? request : { ...request, payload: request.payload.subarray(0, titleBytes) };
}

export function interceptionSummary(interception: RecordHeader['interception']): ExchangeInterception | null {
  if (interception === null) return null;
  const { parent, given } = interception;
  return { ...interception, parent: parent === 0 ? null : parent, given: given === 0 ? null : given };
}

export function shorten(text: string): string {
  return text.length <= titleCharacters ? text : `${text.slice(0, titleCharacters - 1)}…`;
}

/** First payload byte of the reply; -1 where it was not kept. */
function firstReplyByte(fragments: readonly Fragment[]): number {
  let before = 0;
  for (const f of fragments) {
    if (f.from !== 'server') continue;
    if (f.bytes === null) return -1;
    if (before + f.bytes.length > 4) return f.bytes[4 - before] as number;
    before += f.bytes.length;
  }
  return -1;
}

/** Rows sent; null where the reply has no result set. */
export function rowsOf(header: RecordHeader, fragments: readonly Fragment[]): number | null {
  if (header.rows > 0) return header.rows;
  if (!resultCommands.has(header.command)) return null;
  const first = firstReplyByte(fragments);
  if (header.command === command.COM_STMT_FETCH) return first === 0xfe ? 0 : null;
  return first > 0x00 && first < 0xfb ? 0 : first === 0xfc ? 0 : null;
}

/** Decimal digits; null where the reply has no OK. */
export function affectedOf(header: RecordHeader, fragments: readonly Fragment[], rows: number | null): string | null {
  if (header.affectedRows > 0n) return header.affectedRows.toString();
  if (rows !== null || header.command === command.COM_STMT_PREPARE || header.command === command.COM_STATISTICS) return null;
  return firstReplyByte(fragments) === 0x00 ? '0' : null;
}
