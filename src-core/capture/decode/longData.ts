/** Values of parameters that came ahead of a COM_STMT_EXECUTE, joined from the kept COM_STMT_SEND_LONG_DATA exchanges. */
import { morePieces } from '../../machine/commands/statements.ts';
import { concat } from '../../mysql/bytes/concat.ts';
import { command } from '../../mysql/constants/commands.ts';
import type { CaptureStore } from '../captureStore.ts';
import type { RecordHeader } from '../recordFormat.ts';
import { keptRequest } from '../requestBytes.ts';

export interface LongData {
  /** Places of the parameters, from 0; undefined where some pieces are not known, so that further parameters may be among them. */
  readonly places: ReadonlySet<number> | undefined;
  /** What came for each place; null where not all of it is there. */
  readonly values: ReadonlyMap<number, Uint8Array | null>;
}

/** Bytes that are joined for one execution; a longer value is told as missing. */
const mostBytes = 64 * 1024 * 1024;
/** Pieces that are looked for where only their places are wanted: a title must be cheap. */
const mostLooked = 64;
/** Command, statement id, parameter. */
const headBytes = 7;

interface Piece {
  readonly place: number;
  /** Null where some of it was not kept. */
  readonly data: Uint8Array | null;
}

/** `withValues` false: only the places, for a row of the list. Undefined where nothing came ahead. */
export function longDataOf(store: CaptureStore, header: RecordHeader, withValues: boolean): LongData | undefined {
  if (header.command !== command.COM_STMT_EXECUTE || header.related.length === 0) return undefined;
  const joined = new Map<number, Uint8Array[] | null>();
  let complete = header.related.length <= (withValues ? Number.POSITIVE_INFINITY : mostLooked);
  let bytes = 0;
  for (const id of withValues ? header.related : header.related.slice(0, mostLooked)) {
    const piece = id === morePieces ? null : pieceOf(store, id, withValues);
    if (piece === 'other') continue;
    if (piece === null) {
      complete = false;
      continue;
    }
    bytes += piece.data?.length ?? 0;
    const before = joined.get(piece.place);
    if (piece.data === null || before === null || bytes > mostBytes) joined.set(piece.place, null);
    else if (before === undefined) joined.set(piece.place, [piece.data]);
    else before.push(piece.data);
  }
  if (joined.size === 0 && complete) return undefined;
  const values = new Map<number, Uint8Array | null>();
  for (const [place, pieces] of joined) values.set(place, pieces === null || !complete ? null : concat(pieces));
  return { places: complete ? new Set(joined.keys()) : undefined, values };
}

/** Null where the capture does not have it; `other` where the exchange is one that told columns. */
function pieceOf(store: CaptureStore, id: number, whole: boolean): Piece | 'other' | null {
  const record = store.segments.find(id);
  if (record === null) return null;
  if (record.header.command !== command.COM_STMT_SEND_LONG_DATA) return 'other';
  const request = keptRequest(store.firstFragments(record, whole ? record.header.parts : 1), whole ? undefined : headBytes);
  if (request === null || request.payload.length < headBytes) return null;
  const { payload, missing } = request;
  const cut = missing > 0 || payload.length + 4 < record.header.requestBytes - 4 * (record.header.requestPackets - 1);
  return { place: payload[5]! | (payload[6]! << 8), data: cut ? null : payload.subarray(headBytes) };
}
