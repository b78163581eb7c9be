/** Values that a field of filters had lately, for completing what somebody types. */
import type { FieldValue } from '../bridge/contract.ts';
import type { Instant } from '../machine/io.ts';
import { commandName } from '../mysql/constants/commands.ts';
import { normalForm } from '../mysql/sql/fingerprint.ts';
import type { CaptureStore } from './captureStore.ts';
import { RecordSubject } from './recordSubject.ts';
import { eachRecord, viewOf } from './store/parsedSegment.ts';
import { type Summaries, shorten } from './summary.ts';

/** How long is looked back: a list must not make anybody wait, and the thread has traffic to store. */
const longestUs = 25_000;
const mostRecords = 20_000;
const mostValues = 50;

type Seen = readonly (readonly [value: string, about: string])[];

/** Null and empty text are left out. */
const readers: Readonly<Record<string, (s: RecordSubject) => Seen>> = {
  user: (s) => one(s.user),
  schema: (s) => one(s.schema),
  program: (s) => one(s.program),
  client: (s) => one(s.client.replace(/:\d+$/, '')),
  backend: (s) => one(s.backend),
  tls: (s) => one(s.tls),
  command: (s) => one(commandName(s.command).replace(/^COM_/, '').toLowerCase()),
  error: (s) => (s.errorCode === 0 ? [] : one(String(s.errorCode), s.errorName)),
  table: (s) => (s.statement?.tables ?? []).map(({ schema, name }) => [schema === null ? name : `${schema}.${name}`, '']),
  digest: (s) => (s.statement === null ? [] : one(s.statement.digest, shorten(normalForm(s.statement.sql)))),
};

/** The most frequent ones first, at most 50; empty for a field that has none to offer. `now`: a clock, in µs. */
export function fieldValues(
  store: CaptureStore,
  summaries: Summaries,
  field: string,
  hiddenExchange: number,
  now: () => Instant,
): FieldValue[] {
  const read = Object.hasOwn(readers, field) ? readers[field]! : undefined;
  if (read === undefined) return [];
  const counts = new Map<string, { about: string; count: number }>();
  const subject = new RecordSubject(store, summaries);
  const until = now() + longestUs;
  let left = mostRecords;
  for (let id = store.segments.lastId(); id > 0 && left > 0 && now() < until; id--) {
    const segment = store.segments.rawSegment(id);
    if (segment === null) break;
    const view = viewOf(segment.bytes);
    eachRecord(segment.bytes, view, (offset) => {
      subject.put(segment.bytes, view, offset);
      // The clock is asked now and then: it costs as much as a cheap field.
      if ((--left & 63) === 0 && now() >= until) left = 0;
      if (left <= 0 || subject.exchange <= hiddenExchange) return;
      for (const [value, about] of read(subject)) {
        const known = counts.get(value);
        if (known === undefined) counts.set(value, { about, count: 1 });
        else known.count++;
      }
    });
  }
  return [...counts]
    .map(([value, { about, count }]) => ({ value, about, count }))
    .sort((a, b) => b.count - a.count)
    .slice(0, mostValues);
}

function one(value: string | null, about = ''): Seen {
  return value === null || value === '' ? [] : [[value, about]];
}
