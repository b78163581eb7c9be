/** A reply written in portions, so that a client that reads slowly does not make it pile up. */
import { serverStatus } from '../mysql/constants/statusFlags.ts';
import type { Reply, TransactionStatus } from '../mysql/synth/reply.ts';
import type { ReplyWriter } from '../mysql/synth/replyWriter.ts';

/** Bytes of a reply that are put together before they are sent. */
const sendBytes = 64 * 1024;

export function flagsOf({ autocommit, inTransaction }: TransactionStatus): number {
  return (autocommit ? serverStatus.autocommit : 0) | (inTransaction ? serverStatus.inTransaction : 0);
}

/** Writes a reply; pauses at each portion that is worth sending. */
export function* replySteps(reply: Reply, writer: ReplyWriter): Generator<void, void, void> {
  for (const [i, result] of reply.results.entries()) {
    const isLast = i === reply.results.length - 1;
    const isCut = isLast && reply.ends === 'within';
    // A reply that ends early promised what is missing.
    const more = !isLast || isCut;
    if (result.kind !== 'error' && result.status !== undefined) writer.statusFlags = flagsOf(result.status);
    if (result.kind === 'ok') writer.ok({ ...result, more });
    else if (result.kind === 'error') writer.error(result.error);
    else {
      const flags = writer.statusFlags;
      if (result.outParameters === true) writer.statusFlags |= serverStatus.psOutParams;
      writer.columns(result.columns);
      for (const row of result.rows) {
        writer.row(row);
        if (writer.pending >= sendBytes) yield;
      }
      if (!isCut) writer.endRows({ warnings: result.warnings ?? 0, more });
      writer.statusFlags = flags;
    }
  }
}

export function* nothingMore(): Generator<void, void, void> {}
