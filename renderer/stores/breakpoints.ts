/** Breakpoints as the window makes and changes them; the engine has them, and counts their hits. */
import type { Breakpoint, BreakpointState } from '../../src-core/bridge/contract.ts';
import { digestOf, normalForm } from '../../src-core/mysql/sql/fingerprint.ts';
import { ask } from './ask.ts';
import { expectIntercept, useInterceptStore } from './interceptStore.ts';

/** The list that this window wrote last: what the engine tells may be older for a moment, and would lose what was just made. */
let written: readonly Breakpoint[] = [];
let writtenAt = Number.NEGATIVE_INFINITY;
const settleMs = 1_500;

function all(): readonly Breakpoint[] {
  if (Date.now() - writtenAt < settleMs) return written;
  return (useInterceptStore.getState().state?.breakpoints ?? []).map(plain);
}

/** Makes one; one that differs in nothing but being off is turned on instead. Gives its id. */
export async function addBreakpoint(more: Partial<Omit<Breakpoint, 'id'>>): Promise<string | null> {
  const wanted = { on: true, filter: '', at: 'statement' as const, limit: null, ...more };
  const same = all().find((b) => b.filter === wanted.filter && b.at === wanted.at);
  if (same !== undefined) {
    await changeBreakpoint(same.id, { on: true, limit: wanted.limit });
    return same.id;
  }
  const id = freshId();
  return (await put([...all(), { ...wanted, id }])) ? id : null;
}

export async function changeBreakpoint(id: string, change: Partial<Omit<Breakpoint, 'id'>>): Promise<void> {
  await put(all().map((b) => (b.id === id ? { ...b, ...change } : b)));
}

/** Gives what `undoRemoval` takes to bring it back. */
export async function removeBreakpoint(id: string): Promise<readonly Breakpoint[] | null> {
  const before = all();
  return (await put(before.filter((b) => b.id !== id))) ? before : null;
}

export async function putBreakpoints(breakpoints: readonly Breakpoint[]): Promise<void> {
  await put(breakpoints);
}

export async function turnAllOff(): Promise<void> {
  await put(all().map((b) => ({ ...b, on: false })));
}

/** Matches every statement of the same form, whatever its values. */
export function filterOfStatement(sql: string): string {
  return `digest:${digestOf(normalForm(sql))}`;
}

async function put(breakpoints: readonly Breakpoint[]): Promise<boolean> {
  written = breakpoints;
  writtenAt = Date.now();
  expectIntercept((state) => {
    const known = new Map(state.breakpoints.map((b) => [b.id, b]));
    // A filter that was changed has not been read yet
    return { breakpoints: breakpoints.map((b) => ({ hits: known.get(b.id)?.hits ?? 0, error: errorOf(b, known.get(b.id)), ...b })) };
  });
  const done = (await ask('intercept.setBreakpoints', { breakpoints })) !== null;
  if (!done) writtenAt = Number.NEGATIVE_INFINITY;
  return done;
}

function errorOf(now: Breakpoint, before: BreakpointState | undefined): string | null {
  return before?.filter === now.filter ? before.error : null;
}

function plain({ id, on, filter, at, limit }: BreakpointState): Breakpoint {
  return { id, on, filter, at, limit };
}

/** Windows make ids by themselves; two of them must not make the same. */
function freshId(): string {
  return `b${Date.now().toString(36)}${Math.floor(Math.random() * 0xffff).toString(36)}`;
}
