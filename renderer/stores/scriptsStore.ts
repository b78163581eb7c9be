/** The scripts panel: which script is open, its text as it is being edited, and the console. */
import { create } from 'zustand';
import type { ConsoleLine } from '../../src-core/bridge/contract.ts';
import { type ScriptStart, typeScriptStart } from '../panels/scripts/starts/index.ts';
import { ask } from './ask.ts';
import { expectIntercept, useInterceptStore } from './interceptStore.ts';

/** The script that is open: `id` null for a new one that was not saved yet. */
export interface OpenScript {
  readonly id: string | null;
  readonly name: string;
  readonly saved: string;
  readonly text: string;
}

interface ScriptsState {
  readonly open: OpenScript | null;
  readonly lines: readonly ConsoleLine[];
  readonly next: number;
  readonly goTo: { readonly line: number } | null;
  /** It was just saved: where it does not load, one wants to see why. */
  readonly fresh: boolean;
  /** The script that was removed last. */
  readonly undo: { readonly name: string; readonly text: string } | null;
}

export const useScriptsStore = create<ScriptsState>(() => ({ open: null, lines: [], next: 0, goTo: null, fresh: false, undo: null }));

/** Lines of the console that are kept in the window. */
const mostLines = 2_000;

export async function openScript(id: string, line?: number): Promise<void> {
  const script = useInterceptStore.getState().state?.scripts.find((s) => s.id === id);
  if (script === undefined) return;
  if (useScriptsStore.getState().open?.id !== id) {
    const answer = await ask('scripts.text', { id });
    if (answer === null) return;
    useScriptsStore.setState({ open: { id, name: script.name, saved: answer.text, text: answer.text } });
  }
  if (line !== undefined) useScriptsStore.setState({ goTo: { line } });
}

/** Opens a new script, which is there once it is saved. */
export function startScript(start: ScriptStart = typeScriptStart): void {
  const names = new Set(useInterceptStore.getState().state?.scripts.map((s) => s.name));
  const dot = start.name.lastIndexOf('.');
  let { name } = start;
  for (let n = 2; names.has(name); n++) name = `${start.name.slice(0, dot)}-${n}${start.name.slice(dot)}`;
  useScriptsStore.setState({ open: { id: null, name, saved: '', text: start.text }, goTo: null });
}

export function editScript(change: { readonly text?: string; readonly name?: string }): void {
  useScriptsStore.setState(({ open }) => ({ open: open === null ? null : { ...open, ...change }, fresh: false }));
}

export async function saveScript(): Promise<void> {
  const { open } = useScriptsStore.getState();
  if (open === null) return;
  const answer = await ask('scripts.save', { id: open.id, name: open.name, text: open.text });
  if (answer === null) return;
  useScriptsStore.setState(({ open: now }) => ({
    open: now === null ? null : { ...now, id: answer.id, saved: open.text },
    fresh: true,
    undo: null,
  }));
}

/** What is wrong with the text that was just saved. */
export function showFault(line: number): void {
  if (useScriptsStore.getState().fresh) useScriptsStore.setState({ goTo: { line }, fresh: false });
}

/** A script that was never saved is given up. */
export function closeScript(): void {
  useScriptsStore.setState({ open: null, goTo: null });
}

/** Connections that come from now on run the text as it stands in the editor. */
export async function attachScript(): Promise<void> {
  const { open } = useScriptsStore.getState();
  if (open === null) return;
  if (open.id === null || open.text !== open.saved) await saveScript();
  const now = useScriptsStore.getState().open;
  if (now === null || now.id === null || now.text !== now.saved) return;
  if (useInterceptStore.getState().state?.scripts.find((s) => s.id === now.id)?.on === false) await setScript(now.id, true);
}

export async function setScript(id: string, on: boolean): Promise<void> {
  expectIntercept(({ scripts }) => ({ scripts: scripts.map((s) => (s.id === id ? { ...s, on } : s)) }));
  await ask('scripts.setOn', { id, on });
}

export async function removeScript(id: string): Promise<void> {
  const script = useInterceptStore.getState().state?.scripts.find((s) => s.id === id);
  const text = await ask('scripts.text', { id });
  if (script === undefined || text === null || (await ask('scripts.remove', { id })) === null) return;
  useScriptsStore.setState(({ open }) => ({ open: open?.id === id ? null : open, undo: { name: script.name, text: text.text } }));
}

export async function undoScriptRemoval(): Promise<void> {
  const { undo } = useScriptsStore.getState();
  if (undo !== null && (await ask('scripts.save', { id: null, ...undo })) !== null) useScriptsStore.setState({ undo: null });
}

export function forgetScriptRemoval(): void {
  useScriptsStore.setState({ undo: null });
}

let fetching = false;

/** Fetches what the console has said since. Called whenever the engine tells of newer lines. */
export async function fetchConsole(): Promise<void> {
  if (fetching) return;
  fetching = true;
  for (;;) {
    const newest = useInterceptStore.getState().state?.consoleLines ?? 0;
    const { next } = useScriptsStore.getState();
    if (newest < next) useScriptsStore.setState({ lines: [], next: 0 });
    const answer = newest === next ? null : await ask('scripts.console', { since: newest < next ? 0 : next });
    if (answer === null) break;
    const before = useScriptsStore.getState().next;
    useScriptsStore.setState(({ lines }) => ({ lines: [...lines, ...answer.lines].slice(-mostLines), next: answer.next }));
    if (answer.next === before) break;
  }
  fetching = false;
}

export function clearConsole(): void {
  useScriptsStore.setState({ lines: [] });
}
