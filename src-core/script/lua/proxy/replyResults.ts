/**
 * The results of a reply that waits, found by their places in its bytes: nothing is decoded before it is asked for.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response.html
 */
import { ReplyGrammar } from '../../../machine/commands/replyGrammar.ts';
import { replyShape } from '../../../machine/commands/replyShapes.ts';
import { concat } from '../../../mysql/bytes/concat.ts';
import { maxPacketPayload, packetHeaderBytes, payloadLength } from '../../../mysql/bytes/packetHeader.ts';

/** `other`: what a command answers that is neither rows nor OK nor ERR, such as COM_STMT_PREPARE or COM_STATISTICS. */
export type ResultKind = 'rows' | 'ok' | 'error' | 'other';

/** One result: a result set, an OK or an ERR. Payloads are views into the reply. */
export interface ReplyResult {
  readonly kind: ResultKind;
  /** Its wire packets, headers included, are the reply's bytes from here to there. */
  readonly from: number;
  readonly to: number;
  /** Payload of its first packet. */
  readonly first: Uint8Array;
  readonly columns: readonly Uint8Array[];
  /** The server left the columns out, since the client has them. */
  readonly columnsSkipped: boolean;
  readonly rows: readonly Uint8Array[];
  /** Of its last OK or EOF; 0 for an ERR. */
  readonly statusFlags: number;
  readonly warnings: number;
  readonly affectedRows: bigint;
  readonly lastInsertId: bigint;
}

interface Payload {
  readonly bytes: Uint8Array;
  /** Where its wire packets end. */
  readonly end: number;
}

/** `packets`: a whole reply to `command`. What follows a packet that cannot be followed belongs to the last result. */
export function replyResults(packets: Uint8Array, command: number, capabilities: bigint): readonly ReplyResult[] {
  const grammar = new ReplyGrammar(command, capabilities);
  const several = replyShape(command) === 'resultset';
  const results: ReplyResult[] = [];
  let open = newResult(0);
  for (let at = 0; at < packets.length; ) {
    const { bytes, end } = payloadAt(packets, at);
    const role = grammar.server(bytes, 0, bytes.length, bytes.length);
    open.first ??= bytes;
    if (grammar.isRow) open.rows.push(bytes);
    else if (role === 'columnDefinition') open.columns.push(bytes);
    else if (role === 'columnCount') {
      open.kind = 'rows';
      open.columnsSkipped = grammar.metadataSkipped;
    }
    at = end;
    const ends = role === 'ok' || role === 'err' || (role === 'eof' && !grammar.inRows);
    if (!grammar.done && !(several && ends)) continue;
    if (role === 'err') open.kind = 'error';
    else if (role === 'ok' && open.kind === 'other') open.kind = 'ok';
    results.push(finished(open, grammar, at));
    open = newResult(at);
  }
  if (open.first !== null) results.push(finished(open, grammar, packets.length));
  return results;
}

interface OpenResult {
  readonly from: number;
  kind: ResultKind;
  first: Uint8Array | null;
  columnsSkipped: boolean;
  readonly columns: Uint8Array[];
  readonly rows: Uint8Array[];
}

function newResult(from: number): OpenResult {
  return { from, kind: 'other', first: null, columnsSkipped: false, columns: [], rows: [] };
}

function finished(open: OpenResult, grammar: ReplyGrammar, to: number): ReplyResult {
  const { statusFlags, warnings, affectedRows, lastInsertId } = grammar;
  const end = open.kind === 'error' ? { statusFlags: 0, warnings: 0 } : { statusFlags, warnings };
  const counts = open.kind === 'ok' ? { affectedRows, lastInsertId } : { affectedRows: 0n, lastInsertId: 0n };
  return { ...open, first: open.first!, to, ...end, ...counts };
}

function payloadAt(packets: Uint8Array, at: number): Payload {
  let length = payloadLength(packets, at);
  let end = at + packetHeaderBytes + length;
  const first = packets.subarray(at + packetHeaderBytes, end);
  if (length < maxPacketPayload) return { bytes: first, end };
  const parts = [first];
  while (length === maxPacketPayload && end < packets.length) {
    length = payloadLength(packets, end);
    parts.push(packets.subarray(end + packetHeaderBytes, end + packetHeaderBytes + length));
    end += packetHeaderBytes + length;
  }
  return { bytes: concat(parts), end };
}
