/**
 * The results of a reply that waits, found by their places in its bytes: nothing is decoded before it is asked for.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response.html
 */
import { ReplyGrammar } from '../../../machine/commands/replyGrammar.ts';
import { replyShape } from '../../../machine/commands/replyShapes.ts';
import type { OnlyResult, ResultKind } from '../../../machine/holding/held.ts';
import { concat } from '../../../mysql/bytes/concat.ts';
import { maxPacketPayload, packetHeaderBytes, payloadLength } from '../../../mysql/bytes/packetHeader.ts';

/** One result: a result set, an OK or an ERR. Packets are told by where their headers stand in the reply. */
export interface ReplyResult extends OnlyResult {
  /** Its wire packets are the reply's bytes from here to there; `last` is where the last one begins. */
  readonly from: number;
  readonly last: number;
  readonly to: number;
  readonly columns: readonly number[];
  /** The server left the columns out, since the client has them. */
  readonly columnsSkipped: boolean;
  readonly rows: readonly number[];
}

/** `packets`: a whole reply to `command`. What follows a packet that cannot be followed belongs to the last result. */
export function replyResults(packets: Uint8Array, command: number, capabilities: bigint): readonly ReplyResult[] {
  const grammar = new ReplyGrammar(command, capabilities);
  const several = replyShape(command) === 'resultset';
  const results: ReplyResult[] = [];
  let open = newResult(0);
  for (let at = 0; at < packets.length; ) {
    const length = payloadLength(packets, at);
    const start = at + packetHeaderBytes;
    const role = grammar.server(packets, start, Math.min(length, packets.length - start), length);
    if (grammar.isRow) open.rows.push(at);
    else if (role === 'columnDefinition') open.columns.push(at);
    else if (role === 'columnCount') {
      open.kind = 'rows';
      open.columnsSkipped = grammar.metadataSkipped;
    }
    open.last = at;
    at = packetEnd(packets, at, length);
    const ends = role === 'ok' || role === 'err' || (role === 'eof' && !grammar.inRows);
    if (!grammar.done && !(several && ends)) continue;
    if (role === 'err') open.kind = 'error';
    else if (role === 'ok' && open.kind === 'other') open.kind = 'ok';
    results.push(finished(open, grammar, at));
    open = newResult(at);
  }
  if (open.from < packets.length) results.push(finished(open, grammar, packets.length));
  return results;
}

/** The payload of the packet whose header stands there: a view, unless it came in several wire packets. */
export function payloadAt(packets: Uint8Array, at: number): Uint8Array {
  let length = payloadLength(packets, at);
  let end = at + packetHeaderBytes + length;
  const first = packets.subarray(at + packetHeaderBytes, end);
  if (length < maxPacketPayload) return first;
  const parts = [first];
  while (length === maxPacketPayload && end < packets.length) {
    length = payloadLength(packets, end);
    parts.push(packets.subarray(end + packetHeaderBytes, end + packetHeaderBytes + length));
    end += packetHeaderBytes + length;
  }
  return concat(parts);
}

interface OpenResult {
  kind: ResultKind;
  readonly from: number;
  last: number;
  columnsSkipped: boolean;
  readonly columns: number[];
  readonly rows: number[];
}

function newResult(from: number): OpenResult {
  return { kind: 'other', from, last: from, columnsSkipped: false, columns: [], rows: [] };
}

function finished(open: OpenResult, grammar: ReplyGrammar, to: number): ReplyResult {
  const isError = open.kind === 'error';
  const isOk = open.kind === 'ok';
  return {
    kind: open.kind,
    from: open.from,
    last: open.last,
    to,
    columns: open.columns,
    columnsSkipped: open.columnsSkipped,
    rows: open.rows,
    rowCount: open.rows.length,
    statusFlags: isError ? 0 : grammar.statusFlags,
    warnings: isError ? 0 : grammar.warnings,
    affectedRows: isOk ? grammar.affectedRows : 0n,
    lastInsertId: isOk ? grammar.lastInsertId : 0n,
  };
}

/** Behind the last wire packet of the payload. */
function packetEnd(packets: Uint8Array, at: number, length: number): number {
  let end = at + packetHeaderBytes + length;
  for (let part = length; part === maxPacketPayload && end < packets.length; end += packetHeaderBytes + part) {
    part = payloadLength(packets, end);
  }
  return Math.min(end, packets.length);
}
