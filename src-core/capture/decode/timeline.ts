/** The moments of an exchange, for its waterfall: µs after its start. */
import type { TimelineMark } from '../../bridge/contract.ts';
import type { Fragment, RecordHeader } from '../recordFormat.ts';

/** More pieces after the reply began than this say nothing more. */
const mostPieces = 64;

export function timelineOf(header: RecordHeader, fragments: readonly Fragment[]): TimelineMark[] {
  const requestAt = header.uploadUs;
  const forwardedAt = requestAt + header.waitUs;
  const first = forwardedAt + header.serverUs;
  const last = first + header.transferUs;
  // What the client sends after the reply began is no part of the request: the file that LOAD DATA LOCAL asked for
  const later = header.replyPackets === 0 ? [] : fragments.filter((f) => f.from === 'client' && f.at > first);
  const requestBytes = header.requestBytes - later.reduce((sum, f) => sum + sizeOf(f), 0);
  const marks: TimelineMark[] = [{ at: 0, label: 'the request begins to come in', from: 'client', bytes: 0 }];
  marks.push({ at: requestAt, label: 'the request is complete', from: 'client', bytes: requestBytes });
  const { atCommand, atReply } = heldTimes(header);
  if (atCommand > 0) marks.push({ at: requestAt, label: heldLabel('the request', atCommand, header), from: 'client', bytes: 0 });
  if (!header.unsent) marks.push({ at: forwardedAt, label: 'passed on to the server', from: 'client', bytes: requestBytes });
  if (header.replyPackets === 0) return marks;
  const pieces = fragments.filter((f) => f.bytes !== null && f.at > first && (f.from === 'client' || f.at < last));
  marks.push({ at: first, label: header.unsent ? 'the proxy answers' : 'the reply begins', from: 'server', bytes: 0 });
  if (atReply > 0) marks.push({ at: first, label: heldLabel('the reply', atReply, header), from: 'server', bytes: 0 });
  for (const piece of pieces.slice(0, mostPieces)) {
    const label = piece.from === 'server' ? 'more of the reply' : 'more from the client';
    marks.push({ at: piece.at, label, from: piece.from, bytes: sizeOf(piece) });
  }
  if (header.end !== 'open') marks.push({ at: last, label: 'the reply is complete', from: 'server', bytes: header.replyBytes });
  return marks;
}

/** Less than this the proxy takes without being asked to. */
const shortestHeldUs = 1000;

/** How long the request was held, and how long the reply: what the request did not wait, the reply did. */
function heldTimes({ interception, unsent, waitUs }: RecordHeader): { readonly atCommand: number; readonly atReply: number } {
  const held = interception?.heldUs ?? 0;
  const atCommand = unsent || held <= waitUs ? held : waitUs < shortestHeldUs ? 0 : waitUs;
  return { atCommand, atReply: held - atCommand };
}

function heldLabel(what: string, us: number, { interception }: RecordHeader): string {
  const time = us < 1000 ? `${us} µs` : us < 1_000_000 ? `${(us / 1000).toPrecision(3)} ms` : `${(us / 1_000_000).toFixed(2)} s`;
  const by = interception?.by ?? [];
  return `${what} is held for ${time}${by.length === 0 ? '' : ` (${by.join(', ')})`}`;
}

function sizeOf({ bytes, gap }: Fragment): number {
  return bytes?.length ?? gap?.bytes ?? 0;
}
