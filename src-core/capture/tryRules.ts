/** What rules would have done with what was recorded, found out in slices, so that nothing else waits. */
import type { RuleMatch, RulesTrial } from '../bridge/contract.ts';
import { CallFault } from './callFault.ts';
import type { CaptureStore } from './captureStore.ts';
import type { ReplySubject } from './filter/subject.ts';
import { RecordSubject } from './recordSubject.ts';
import type { SearchPorts } from './searches.ts';
import { viewOf } from './store/parsedSegment.ts';
import type { Summaries } from './summary.ts';

/** The rules of a text, to be put to exchanges in the order of their beginning. */
export interface Trial {
  /** What they would have done, in order; empty for nothing. */
  of(subject: ReplySubject): readonly RuleMatch[];
}

/** `RulesTrialRun` of src-core/intercept, which the capture itself does not know. Throws for a mistake, whose place is told along. */
export type PrepareTrial = (text: string) => Trial;

export interface TrialScope {
  readonly store: CaptureStore;
  readonly summaries: Summaries;
  readonly ports: SearchPorts;
  /** Position of the first exchange in view. */
  readonly from: number;
  /** The capture is closed. */
  stopped(): boolean;
}

const mostMatches = 500;
const atOnce = 64;
const sliceUs = 8_000;

/** Looks at the newest `last` exchanges; the newest matches come first. Rejects with CallFault for text with mistakes. */
export async function tryRules(scope: TrialScope, prepare: PrepareTrial, text: string, last: number): Promise<RulesTrial> {
  const { store, summaries, ports } = scope;
  const trial = prepared(prepare, text);
  const subject = new RecordSubject(store, summaries);
  let matches: RuleMatch[] = [];
  const end = store.segments.total().exchanges;
  const first = Math.max(scope.from, end - last);
  let tried = 0;
  let until = ports.now() + sliceUs;
  for (let from = first; from < end; from += atOnce) {
    for (const { segment, offset } of store.segments.range(from, Math.min(atOnce, end - from))) {
      tried++;
      subject.put(segment.bytes, viewOf(segment.bytes), offset);
      matches.push(...trial.of(subject as ReplySubject));
    }
    if (matches.length > 2 * mostMatches) matches = matches.slice(-mostMatches);
    if (ports.now() < until) continue;
    await ports.yieldTurn();
    if (scope.stopped()) break;
    until = ports.now() + sliceUs;
  }
  return { tried, matches: matches.slice(-mostMatches).reverse() };
}

function prepared(prepare: PrepareTrial, text: string): Trial {
  try {
    return prepare(text);
  } catch (error) {
    throw new CallFault('badInput', faultText(error));
  }
}

function faultText(error: unknown): string {
  const { message, line, column } = error as { message?: unknown; line?: unknown; column?: unknown };
  const place = typeof line === 'number' && typeof column === 'number' ? `line ${line}, column ${column}: ` : '';
  return `${place}${typeof message === 'string' ? message : String(error)}`;
}
