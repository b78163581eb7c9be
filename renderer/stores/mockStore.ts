/** The mock panel: the mock as the engine tells it, and its text as it is being edited. */
import { create } from 'zustand';
import type { Calls, MockMistake, MockState } from '../../src-core/bridge/contract.ts';
import { putEntry } from '../format/mockText.ts';
import { ask } from './ask.ts';
import { currentBridge, messageOf } from './bridgeStore.ts';
import { showOverlay, showPanel } from './layoutStore.ts';

export type MockChoice = { readonly filter: string } | { readonly ids: readonly number[] };

interface MockPanelState {
  /** Null until the engine has told it. */
  readonly state: MockState | null;
  /** Null: as the engine has it. */
  readonly draft: string | null;
  /** Of the draft. */
  readonly mistake: MockMistake | null;
  /** Why the draft was refused, or an entry could not be put in. */
  readonly fault: string | null;
  /** What one should know of a text that was made from exchanges. */
  readonly made: { readonly words: string; readonly notes: readonly string[] } | null;
  readonly goTo: { readonly line: number } | null;
  /** What the overlay makes a mock of, and that it does. */
  readonly choice: MockChoice | null;
  readonly making: boolean;
}

export const useMockStore = create<MockPanelState>(() => ({
  state: null,
  draft: null,
  mistake: null,
  fault: null,
  made: null,
  goTo: null,
  choice: null,
  making: false,
}));

/** The text in the editor. */
export function mockText({ draft, state }: Pick<MockPanelState, 'draft' | 'state'>): string {
  return draft ?? state?.text ?? '';
}

let checking: ReturnType<typeof setTimeout> | undefined;
/** From the last key to the look for mistakes, ms. */
const checkAfter = 250;

export function editMock(text: string): void {
  const draft = text === useMockStore.getState().state?.text ? null : text;
  useMockStore.setState({ draft, fault: null, ...(draft === null ? { mistake: null } : {}) });
  clearTimeout(checking);
  if (draft !== null) checking = setTimeout(() => void checkDraft(), checkAfter);
}

async function checkDraft(): Promise<void> {
  const { draft } = useMockStore.getState();
  if (draft === null) return;
  const answer = await ask('mock.check', { text: draft });
  if (answer !== null && useMockStore.getState().draft === draft) useMockStore.setState({ mistake: answer.error });
}

/** Takes the text over; one with a mistake stays in the editor with the reason. True once it holds. */
export async function saveMock(): Promise<boolean> {
  const { draft } = useMockStore.getState();
  const bridge = currentBridge();
  if (draft === null || bridge === null) return draft === null;
  try {
    const state = await bridge.call('mock.setText', { text: draft });
    useMockStore.setState(({ draft: now }) => ({
      state,
      draft: now === draft ? null : now,
      mistake: null,
      fault: null,
      made: null,
    }));
    return true;
  } catch (failure) {
    await checkDraft();
    if (useMockStore.getState().mistake === null) useMockStore.setState({ fault: messageOf(failure) });
    return false;
  }
}

export function discardMock(): void {
  clearTimeout(checking);
  useMockStore.setState({ draft: null, mistake: null, fault: null, made: null });
}

export async function setMockOn(on: boolean): Promise<void> {
  const before = useMockStore.getState().state;
  // What was asked for shows at once; the engine tells it again, or refuses.
  if (before !== null) take({ ...before, on });
  const state = await ask('mock.setOn', { on });
  take(state ?? before);
}

export async function resetMock(): Promise<void> {
  take(await ask('mock.reset', {}));
}

/** Puts an entry for a statement without answer at the end of the text, to be filled in. */
export async function answerMiss(miss: number): Promise<void> {
  const answer = await ask('mock.answerFor', { miss });
  if (answer === null) return;
  const put = putEntry(mockText(useMockStore.getState()), answer.yaml);
  if (put === null) {
    useMockStore.setState({ fault: 'The list under “statements:” is written in one line; begin a new line for each entry.' });
    return;
  }
  editMock(put.text);
  useMockStore.setState({ goTo: { line: put.line } });
}

export function goToMockLine(line: number): void {
  useMockStore.setState({ goTo: { line } });
}

/** Opens the overlay that makes a mock of exchanges. */
export function openMockMaker(choice: MockChoice): void {
  useMockStore.setState({ choice });
  showOverlay('mock');
}

/** Puts a mock made of the chosen exchanges into the editor; it holds once it is saved. */
export async function makeMock(strict: boolean): Promise<void> {
  const { choice, making } = useMockStore.getState();
  if (choice === null || making) return;
  useMockStore.setState({ making: true });
  const input: Calls['capture.mockFrom'][0] = { ...choice, strict, name: nameOf(choice) };
  const made = await ask('capture.mockFrom', input);
  useMockStore.setState({ making: false });
  if (made === null) return;
  const { statements, exchanges, notes, text } = made;
  editMock(text);
  const words = `${counted(statements, 'statement')} made of ${counted(exchanges, 'exchange')}. Save the text to have ${statements === 1 ? 'it' : 'them'} answered.`;
  useMockStore.setState({ made: { words, notes }, goTo: null });
  showOverlay(null);
  showPanel('mock');
}

function nameOf(choice: MockChoice): string {
  if ('filter' in choice) return choice.filter === '' ? 'all exchanges' : choice.filter.slice(0, 200);
  return `exchange ${choice.ids.join(', ')}`.slice(0, 200);
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
}

function take(state: MockState | null): void {
  if (state !== null) useMockStore.setState({ state });
}
