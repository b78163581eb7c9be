import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CaptureSink } from './fuzz/captureSink.ts';
import { fuzzCases, runFuzzCase } from './fuzz/fuzzCase.ts';

/** `node test/property/fuzz/run.ts` runs more, with seeds of its own. */
const cases = 5_000;
const seed = 20_261_121;

let sink: CaptureSink;
beforeAll(() => {
  sink = new CaptureSink();
});
afterAll(() => sink.dispose());

it(`${cases} sessions with something wrong in them pass, are recorded and can be shown`, async () => {
  let session = 1;
  let exchange = 1;
  let shown = 0;
  await fc.assert(
    fc.asyncProperty(fuzzCases, async (fuzz) => {
      const first = exchange;
      exchange = runFuzzCase(fuzz, ++session, first, (event) => sink.recorder.record(event));
      await sink.show(session, first, exchange);
      shown += exchange - first;
    }),
    { numRuns: cases, seed },
  );
  // Many logins do not come to their end.
  expect(shown).toBeGreaterThan(cases / 2);
}, 180_000);
