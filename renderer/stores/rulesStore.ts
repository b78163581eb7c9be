/** The rules panel: the text as it is being edited, and the rule that was removed last. */
import { create } from 'zustand';
import type { RulesState } from '../../src-core/bridge/contract.ts';
import { ask } from './ask.ts';
import { currentBridge, messageOf } from './bridgeStore.ts';
import { expectIntercept, useInterceptStore } from './interceptStore.ts';

interface RulesPanelState {
  /** Null: as the engine has it. */
  readonly draft: string | null;
  /** Why the draft was refused, where it is not the text's own mistake. */
  readonly fault: string | null;
  /** Text before the last removal. */
  readonly undo: { readonly name: string; readonly text: string } | null;
  /** Asks the editor to go to a line; a new object each time. */
  readonly goTo: { readonly line: number } | null;
}

export const useRulesStore = create<RulesPanelState>(() => ({
  draft: null,
  fault: null,
  undo: null,
  goTo: null,
}));

function take(rules: RulesState | null): boolean {
  if (rules === null) return false;
  expectIntercept(() => ({ rules }));
  return true;
}

export function editRules(draft: string): void {
  const known = useInterceptStore.getState().state?.rules.text;
  useRulesStore.setState({ draft: draft === known ? null : draft, fault: null });
}

/** Takes the text over; a text with a mistake stays in the editor with the reason. */
export async function saveRules(): Promise<void> {
  const { draft } = useRulesStore.getState();
  const bridge = currentBridge();
  if (draft === null || bridge === null) return;
  try {
    take(await bridge.call('intercept.setRulesText', { text: draft }));
    useRulesStore.setState(({ draft: now }) => ({ draft: now === draft ? null : now, fault: null, undo: null }));
  } catch (failure) {
    useRulesStore.setState({ fault: messageOf(failure) });
  }
}

export function discardRules(): void {
  useRulesStore.setState({ draft: null, fault: null });
}

export async function setRule(index: number, on: boolean): Promise<void> {
  expectIntercept(({ rules }) => ({ rules: { ...rules, rules: rules.rules.map((r) => (r.index === index ? { ...r, on } : r)) } }));
  take(await ask('intercept.setRule', { index, on }));
}

export async function moveRule(from: number, to: number): Promise<void> {
  take(await ask('intercept.moveRule', { from, to }));
}

export async function removeRule(index: number): Promise<void> {
  const before = useInterceptStore.getState().state?.rules;
  if (before === undefined || !take(await ask('intercept.removeRule', { index }))) return;
  useRulesStore.setState({ undo: { name: before.rules[index]?.name ?? '', text: before.text } });
}

export async function undoRemoval(): Promise<void> {
  const { undo } = useRulesStore.getState();
  if (undo === null) return;
  if (take(await ask('intercept.setRulesText', { text: undo.text }))) useRulesStore.setState({ undo: null });
}

export function forgetRemoval(): void {
  useRulesStore.setState({ undo: null });
}

/** Puts a rule at the end and shows it. */
export async function addRule(yaml: string): Promise<boolean> {
  if (!take(await ask('intercept.addRule', { yaml }))) return false;
  const line = useInterceptStore.getState().state?.rules.rules.at(-1)?.line;
  useRulesStore.setState({ draft: null, fault: null, goTo: line === undefined ? null : { line } });
  return true;
}

export function goToLine(line: number): void {
  useRulesStore.setState({ goTo: { line } });
}
