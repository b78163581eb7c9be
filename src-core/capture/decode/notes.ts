/** What is missing of an exchange, in words. */
import type { RecordHeader } from '../recordFormat.ts';

export function droppedNotes(header: RecordHeader, dropped: number): string[] {
  const notes: string[] = [];
  if (header.detailLost) {
    notes.push('The disk could not follow, so packets of this exchange were not recorded; its counts and times are exact.');
  } else if (dropped > 0) {
    notes.push(`${dropped.toLocaleString('en')} bytes are past the keep limit and were not recorded; counts and times are exact.`);
  }
  switch (header.end) {
    case 'open':
      notes.push('The exchange is still running, or it ran when the recording ended.');
      break;
    case 'clientGone':
      notes.push('The client went away before the reply was complete.');
      break;
    case 'serverGone':
      notes.push('The server went away before the reply was complete.');
      break;
    case 'proxyClosed':
      notes.push('The proxy closed the connection before the reply was complete, as it was told to.');
      break;
    case 'degraded':
      notes.push('The session could no longer be followed while this exchange was open; its end is not known.');
      break;
    case 'replied':
      break;
  }
  return notes;
}
