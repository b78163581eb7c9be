/** Fuzzing without end in sight: `node test/property/fuzz/run.ts [--cases 200000] [--seed N]`. Ends with 1 at the first case that fails. */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { CaptureSink } from './captureSink.ts';
import { fuzzCases, runFuzzCase } from './fuzzCase.ts';

const { values } = parseArgs({ options: { cases: { type: 'string' }, seed: { type: 'string' } } });
const cases = Number(values.cases ?? 200_000);
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
/** Each round has a capture file of its own, so that looking things up stays as fast as it began. */
const perRound = 5_000;

console.log(`${cases} cases, seed ${seed}`);
const began = performance.now();
for (let done = 0; done < cases; done += perRound) {
  const sink = new CaptureSink();
  let session = 1;
  let exchange = 1;
  const property = fc.asyncProperty(fuzzCases, async (fuzz) => {
    const first = exchange;
    exchange = runFuzzCase(fuzz, ++session, first, (event) => sink.recorder.record(event));
    await sink.show(session, first, exchange);
  });
  try {
    await fc.assert(property, { numRuns: Math.min(perRound, cases - done), seed: seed + done });
  } finally {
    sink.dispose();
  }
  const seconds = Math.round((performance.now() - began) / 1000);
  const { heapUsed, rss } = process.memoryUsage();
  const mib = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
  console.log(
    `${done + perRound} cases in ${seconds} s, seed ${seed + done}, ${exchange - 1} exchanges, heap ${mib(heapUsed)}, resident ${mib(rss)}`,
  );
}
