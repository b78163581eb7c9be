/** Statements that are sent inside a live session by hand: run again, edit and send. */
import { create } from 'zustand';
import type { ExchangeDetail, SessionSummary } from '../../src-core/bridge/contract.ts';
import { knownExchange } from './awaitExchange.ts';
import { currentBridge } from './bridgeStore.ts';
import { showOverlay } from './layoutStore.ts';
import { showExchange } from './selectionStore.ts';
import { report } from './statusStore.ts';
import { sessionIndex } from './trafficStore.ts';

interface RunState {
  /** What stands in the overlay. */
  readonly sql: string;
  readonly session: number | null;
  readonly running: boolean;
}

export const useRunStore = create<RunState>(() => ({ sql: '', session: null, running: false }));

/** Where a statement of this session can run: in itself, or where it is over, in the newest one of the same user and schema. */
export function runTarget(session: SessionSummary): { readonly session: SessionSummary; readonly own: boolean } | null {
  const now = sessionIndex.get(session.id) ?? session;
  if (sessionIndex.isLive(now.id)) return { session: now, own: true };
  const other = sessionIndex.live().find((s) => s.user === now.user && s.schema === now.schema && s.backend === now.backend);
  return other === undefined ? null : { session: other, own: false };
}

/** The statement with its parameters put in, where that is known. */
export function sqlOf(detail: ExchangeDetail): string | null {
  return detail.sqlWithParams ?? detail.record.sql;
}

/** Sends it as it was and shows what came of it. */
export async function runAgain(detail: ExchangeDetail): Promise<void> {
  const sql = sqlOf(detail);
  const target = runTarget(detail.sessionSummary);
  if (sql === null) return;
  if (target?.own === true) await runIn(target.session.id, sql, 'run again');
  else openRun(sql, target?.session.id ?? null);
}

export function editAndSend(detail: ExchangeDetail): void {
  openRun(sqlOf(detail) ?? '', runTarget(detail.sessionSummary)?.session.id ?? null);
}

/** Opens the overlay in which one writes and sends a statement. */
export function openRun(sql: string, session: number | null): void {
  useRunStore.setState({ sql, session: session ?? sessionIndex.live()[0]?.id ?? null });
  showOverlay('run');
}

export function changeRun(change: { readonly sql?: string; readonly session?: number }): void {
  useRunStore.setState(change);
}

export async function sendRun(): Promise<void> {
  const { sql, session } = useRunStore.getState();
  if (session === null || sql.trim() === '') return;
  if (await runIn(session, sql, 'run by hand')) showOverlay(null);
}

/** Shows the exchange as soon as the capture has it. */
async function runIn(session: number, sql: string, by: string): Promise<boolean> {
  const bridge = currentBridge();
  if (bridge === null) return false;
  useRunStore.setState({ running: true });
  try {
    const { exchange } = await bridge.call('session.run', { session, sql, by });
    await knownExchange(bridge, exchange);
    showExchange(exchange);
    return true;
  } catch (failure) {
    report(failure);
    return false;
  } finally {
    useRunStore.setState({ running: false });
  }
}
