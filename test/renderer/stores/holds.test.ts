import { afterEach, describe, expect, it, vi } from 'vitest';
import { bridgeLost, setBridge } from '../../../renderer/stores/bridgeStore.ts';
import { changeDraft, draftOf, release, releaseAll, useHoldStore } from '../../../renderer/stores/holdStore.ts';
import { holdsOf, useInterceptStore } from '../../../renderer/stores/interceptStore.ts';
import { selectExchange, selectHold, useSelectionStore } from '../../../renderer/stores/selectionStore.ts';
import { useStatusStore } from '../../../renderer/stores/statusStore.ts';
import { wireStores } from '../../../renderer/stores/wiring.ts';
import { fakeBridge } from '../../support/fakeBridge/fakeBridge.ts';
import { type FakeIntercept, fakeIntercept } from '../../support/fakeBridge/fakeIntercept.ts';

const settled = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 3000, interval: 10 });

wireStores();
afterEach(() => {
  bridgeLost(null);
  useSelectionStore.setState({ selection: null, position: null, follow: true });
  useHoldStore.setState({ detail: null, fault: null, drafts: new Map(), leaving: new Set() });
});

async function busy(): Promise<FakeIntercept> {
  const intercept = fakeIntercept(true, 2400);
  setBridge(fakeBridge({ exchanges: 2400, rate: 0, demo: false, faults: false, latency: 0, intercept }));
  await settled(() => expect(holdsOf(useInterceptStore.getState())).toHaveLength(4));
  return intercept;
}

const ids = (): number[] => holdsOf(useInterceptStore.getState()).map((h) => h.id);
const open = () => useHoldStore.getState().detail?.summary.id;

describe('holds', () => {
  it('open by themselves while nothing else is looked at', async () => {
    await busy();
    expect(useSelectionStore.getState().selection).toEqual({ kind: 'hold', id: 1, exchange: 2398 });
    await settled(() => expect(open()).toBe(1));
  });

  it('do not take the place of what is looked at, and open by their exchange as well', async () => {
    selectExchange(17, 16);
    await busy();
    expect(useSelectionStore.getState().selection).toEqual({ kind: 'exchange', id: 17 });
    expect(open()).toBeUndefined();
    selectExchange(2399, 2398);
    await settled(() => expect(open()).toBe(2));
  });

  it('that are let go leave their exchange selected', async () => {
    const intercept = await busy();
    selectHold({ id: 2, exchange: 2399 });
    expect(await release(2, [{ kind: 'rewrite', sql: 'SELECT 1' }])).toBe(true);
    await settled(() => expect(ids()).toEqual([1, 3, 4]));
    expect(useSelectionStore.getState().selection).toEqual({ kind: 'exchange', id: 2399 });
    expect(intercept.released).toEqual([{ id: 2, actions: [{ kind: 'rewrite', sql: 'SELECT 1' }], holdReply: false }]);
  });

  it('whose reply is held too open again at the reply', async () => {
    await busy();
    selectHold({ id: 1, exchange: 2398 });
    await release(1, [], true);
    await settled(() => expect(useHoldStore.getState().detail?.summary).toMatchObject({ id: 100, at: 'reply', exchange: 2398 }));
  });

  it('keep what was written in them while another one is looked at', async () => {
    await busy();
    await settled(() => expect(open()).toBe(1));
    const detail = useHoldStore.getState().detail!;
    changeDraft(detail, { sql: 'SELECT 2' });
    selectHold({ id: 3, exchange: 2400 });
    await settled(() => expect(open()).toBe(3));
    expect(draftOf(useHoldStore.getState(), detail).sql).toBe('SELECT 2');
    await release(1);
    await settled(() => expect(useHoldStore.getState().drafts.size).toBe(0));
  });

  it('are let go once, and told where that fails', async () => {
    const intercept = await busy();
    await Promise.all([release(4), release(4)]);
    expect(intercept.released.map((r) => r.id)).toEqual([4]);
    expect(await release(77)).toBe(false);
    expect(useStatusStore.getState().fault).toMatch(/over/);
    await releaseAll();
    await settled(() => expect(ids()).toEqual([]));
    expect(intercept.released.map((r) => r.id)).toEqual([4, 1, 2, 3]);
  });
});
