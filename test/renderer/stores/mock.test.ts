import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bridgeLost, setBridge } from '../../../renderer/stores/bridgeStore.ts';
import { useLayoutStore } from '../../../renderer/stores/layoutStore.ts';
import {
  answerMiss,
  discardMock,
  editMock,
  makeMock,
  mockText,
  openMockMaker,
  resetMock,
  saveMock,
  setMockOn,
  useMockStore,
} from '../../../renderer/stores/mockStore.ts';
import { useStatusStore } from '../../../renderer/stores/statusStore.ts';
import { wireStores } from '../../../renderer/stores/wiring.ts';
import { fakeBridge } from '../../support/fakeBridge/fakeBridge.ts';
import { fakeMock } from '../../support/fakeBridge/fakeMock.ts';

const settled = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 3000, interval: 10 });
const now = () => useMockStore.getState();

wireStores();
beforeEach(async () => {
  setBridge(fakeBridge({ exchanges: 12, rate: 0, demo: false, faults: false, latency: 0, mock: fakeMock(true) }));
  // A window reads the states where the engine's mock is on.
  await settled(() => expect(now().state?.statements).toHaveLength(4));
});
afterEach(() => {
  bridgeLost(null);
  discardMock();
  useMockStore.setState({ state: null, goTo: null, choice: null });
  useLayoutStore.setState({ overlay: null, panel: 'traffic' });
  useStatusStore.setState({ fault: null });
});

describe('the text of the mock', () => {
  it('is a draft until it is saved', async () => {
    editMock('statements:\n  - { sql: SELECT 1, then: { ok: true } }\n');
    expect(now().state!.statements).toHaveLength(4);
    expect(await saveMock()).toBe(true);
    expect(now()).toMatchObject({ draft: null, mistake: null, fault: null });
    expect(now().state!.statements.map((s) => s.what)).toEqual(['SELECT 1']);
  });

  it('is looked through for mistakes while one writes, and not taken over with one', async () => {
    editMock('statements:\n  - { sequel: SELECT 1 }\n');
    await settled(() => expect(now().mistake).toMatchObject({ line: 2 }));
    expect(await saveMock()).toBe(false);
    expect(now()).toMatchObject({ mistake: { line: 2 }, fault: null });
    expect(now().state!.statements).toHaveLength(4);
    editMock(now().state!.text);
    expect(now()).toMatchObject({ draft: null, mistake: null });
  });

  it('gets an entry for a miss, at its end', async () => {
    const miss = now().state!.misses[1]!;
    await answerMiss(miss.id);
    const text = mockText(now());
    expect(text).toContain(`  - sql: ${miss.sql}\n`);
    expect(text.split('\n')[now().goTo!.line - 1]).toBe(`  - sql: ${miss.sql}`);
    expect(text.indexOf(miss.sql)).toBeGreaterThan(text.indexOf('pattern:'));
    editMock('statements: [{ sql: SELECT 1, then: { ok: true } }]');
    await answerMiss(miss.id);
    expect(now().fault).toContain('one line');
  });
});

it('is turned off and on, and begins anew', async () => {
  await setMockOn(false);
  expect(now().state).toMatchObject({ on: false });
  await setMockOn(true);
  await settled(() => expect(now().state).toMatchObject({ on: true }));
  expect(now().state!.missed).toBe(13);
  await resetMock();
  expect(now().state).toMatchObject({ missed: 0, misses: [] });
});

it('is made of exchanges: its text is a draft in the panel, with what one should know of it', async () => {
  openMockMaker({ filter: 'table:orders' });
  expect(useLayoutStore.getState().overlay).toBe('mock');
  await makeMock(true);
  expect(mockText(now())).toBe(
    "# table:orders\nstrict: true\nstatements:\n  - sql: SELECT 1\n    then: { rows: { columns: ['1'], rows: [[1]] } }\n",
  );
  expect(now().made).toEqual({
    words: '1 statement made of 12 exchanges. Save the text to have it answered.',
    notes: ['3 rows of the results are not here, because not all was kept.'],
  });
  expect(useLayoutStore.getState()).toMatchObject({ overlay: null, panel: 'mock' });
  openMockMaker({ ids: [7] });
  await makeMock(false);
  expect(mockText(now())).toMatch(/^# exchange 7\nstatements:/);
  expect(now().state!.statements).toHaveLength(4);
  discardMock();
  expect(now()).toMatchObject({ draft: null, made: null });
});
