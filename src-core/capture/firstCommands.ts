/** What a session did first: it tells whether a login that was accepted was of use. */
import type { CaptureStore } from './captureStore.ts';
import { readRecord } from './recordFormat.ts';
import { eachRecord, recordFields, viewOf } from './store/parsedSegment.ts';

export interface FirstCommand {
  readonly command: number;
  /** Code of the reply's ERR; 0 for none. */
  readonly errorCode: number;
}

/** So many segments behind the login are looked through: at most 4 MiB or so. */
const segmentsLookedAt = 8;

/** The session's first `most` commands, as far as they follow soon after the event at segment `afterSegment`. */
export function firstCommands(store: CaptureStore, session: number, afterSegment: number, most: number): FirstCommand[] {
  const found: FirstCommand[] = [];
  for (let id = Math.max(1, afterSegment); id <= afterSegment + segmentsLookedAt && found.length < most; id++) {
    const segment = store.segments.rawSegment(id);
    if (segment === null) continue;
    const view = viewOf(segment.bytes);
    eachRecord(segment.bytes, view, (offset) => {
      if (found.length >= most || view.getUint32(offset + recordFields.session, true) !== session) return;
      const { command, errorCode } = readRecord(segment.bytes, offset);
      found.push({ command, errorCode });
    });
  }
  return found;
}
