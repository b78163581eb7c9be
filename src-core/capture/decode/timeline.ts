/** The moments of an exchange, for its waterfall: µs after its start. */
import type { TimelineMark } from '../../bridge/contract.ts';
import type { Fragment, RecordHeader } from '../recordFormat.ts';

/** More pieces of the reply than this say nothing more. */
const mostPieces = 64;

export function timelineOf(header: RecordHeader, fragments: readonly Fragment[]): TimelineMark[] {
  const requestAt = header.uploadUs;
  const forwardedAt = requestAt + header.waitUs;
  const marks: TimelineMark[] = [{ at: 0, label: 'the request begins to come in', from: 'client', bytes: 0 }];
  marks.push({ at: requestAt, label: 'the request is complete', from: 'client', bytes: header.requestBytes });
  marks.push({ at: forwardedAt, label: 'passed on to the server', from: 'client', bytes: header.requestBytes });
  if (header.replyPackets === 0) return marks;
  const first = forwardedAt + header.serverUs;
  const last = first + header.transferUs;
  const pieces = fragments.filter((f) => f.from === 'server' && f.bytes !== null && f.at > first && f.at < last);
  marks.push({ at: first, label: 'the reply begins', from: 'server', bytes: 0 });
  for (const piece of pieces.slice(0, mostPieces)) {
    marks.push({ at: piece.at, label: 'more of the reply', from: 'server', bytes: piece.bytes?.length ?? 0 });
  }
  if (header.end !== 'open') marks.push({ at: last, label: 'the reply is complete', from: 'server', bytes: header.replyBytes });
  return marks;
}
