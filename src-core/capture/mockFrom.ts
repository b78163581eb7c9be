/** A mock made from chosen exchanges: they are decoded in slices, so that nothing else waits. */
import type { ExchangeRecord, MockFrom, MockMade } from '../bridge/contract.ts';
import { CallFault } from './callFault.ts';
import type { CaptureStore } from './captureStore.ts';
import { decodeExchange } from './decode/decodeExchange.ts';
import { scopeOf } from './exchangeDetail.ts';
import type { SearchPorts } from './searches.ts';
import type { Summaries } from './summary.ts';

/** Takes exchanges in the order of their beginning. */
export interface MockMaker {
  /** `serverVersion`: of its session; null where it is not known. */
  take(record: ExchangeRecord, serverVersion: string | null): void;
  finish(): MockMade;
}

/** `MadeMock` of src-core/responder, which the capture itself does not know. */
export type PrepareMock = (options: Pick<MockFrom, 'strict' | 'name'>) => Promise<MockMaker>;

export interface MockScope {
  readonly store: CaptureStore;
  readonly summaries: Summaries;
  readonly ports: SearchPorts;
  /** The capture is closed. */
  stopped(): boolean;
}

/** Exchanges that a mock is made from. */
export const mostMocked = 100_000;
/** Rows that are taken of each result, and cells of all. */
const mostRows = 10_000;
const mostCells = 250_000;
const sliceUs = 8_000;

/** `ids` in any order. Rejects with CallFault. */
export async function mockFrom(scope: MockScope, prepare: PrepareMock, ids: readonly number[], input: MockFrom): Promise<MockMade> {
  const { store, summaries, ports } = scope;
  if (ids.length === 0) throw new CallFault('notFound', 'There is no such exchange; choose others, or another filter.');
  if (ids.length > mostMocked) throw new CallFault('badInput', `A mock is made from at most ${mostMocked} exchanges; choose fewer.`);
  const maker = await prepare({ strict: input.strict, name: input.name });
  const versions = new Map<number, string | null>();
  let cells = 0;
  let until = ports.now() + sliceUs;
  for (const id of [...new Set(ids)].sort((a, b) => a - b)) {
    const rowLimit = cells < mostCells ? mostRows : 0;
    const { record } = decodeExchange(scopeOf(store, id), summaries, { rowLimit, fullColumns: true });
    for (const { rows } of record.results) cells += rows.length * (rows[0]?.length ?? 0);
    let version = versions.get(record.session);
    if (version === undefined) {
      version = store.sessions.session(record.session)?.info.serverVersion ?? null;
      versions.set(record.session, version);
    }
    maker.take(record, version);
    if (ports.now() < until) continue;
    await ports.yieldTurn();
    if (scope.stopped()) break;
    until = ports.now() + sliceUs;
  }
  return maker.finish();
}
