import { afterEach, describe, expect, it, vi } from 'vitest';
import { bridgeLost, setBridge } from '../../../renderer/stores/bridgeStore.ts';
import { useDetailStore } from '../../../renderer/stores/detailStore.ts';
import { moveSelection, selectEdge, selectSession, useSelectionStore } from '../../../renderer/stores/selectionStore.ts';
import { useStatusStore } from '../../../renderer/stores/statusStore.ts';
import {
  clearCapture,
  forgetClear,
  sessionIndex,
  setFilter,
  trafficRows,
  undoClear,
  useTrafficStore,
  wantRows,
} from '../../../renderer/stores/trafficStore.ts';
import { wireStores } from '../../../renderer/stores/wiring.ts';
import { type FakeOptions, fakeBridge } from '../../support/fakeBridge/fakeBridge.ts';

const quiet: FakeOptions = { exchanges: 2400, rate: 0, demo: false, faults: false, latency: 0 };
const settled = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 3000, interval: 10 });

wireStores();
afterEach(() => {
  bridgeLost(null);
  useTrafficStore.setState({ typed: '', filter: '', scope: null, loaded: false, cleared: null });
  useSelectionStore.setState({ selection: null, position: null, follow: true });
});

describe('the traffic stores on a bridge', () => {
  it('get the tail and the status, and fetch other rows when they are wanted', async () => {
    setBridge(fakeBridge(quiet));
    await settled(() => expect(useTrafficStore.getState().matched).toBe(2400));
    expect(trafficRows.get(2399)?.id).toBe(2400);
    expect(trafficRows.get(5)).toBeUndefined();
    wantRows(0, 40);
    await settled(() => expect(trafficRows.get(5)?.id).toBe(6));
    await settled(() => expect(useStatusStore.getState().status?.recording).toBe(true));
  });

  it('select by key also rows that are not loaded yet, and load the detail', async () => {
    setBridge(fakeBridge(quiet));
    await settled(() => expect(useTrafficStore.getState().loaded).toBe(true));
    moveSelection(1);
    expect(useSelectionStore.getState()).toMatchObject({ selection: { kind: 'exchange', id: 2400 }, position: 2399, follow: false });
    selectEdge('first');
    wantRows(0, 1);
    await settled(() => expect(useSelectionStore.getState().selection).toEqual({ kind: 'exchange', id: 1 }));
    await settled(() => expect(useDetailStore.getState().detail?.summary.id).toBe(1));
  });

  it('start over for a filter and for a session', async () => {
    setBridge(fakeBridge(quiet));
    await settled(() => expect(useTrafficStore.getState().loaded).toBe(true));
    setFilter('order_itmes');
    await settled(() => expect(useTrafficStore.getState().matched).toBe(200));
    expect(trafficRows.get(199)?.title).toContain('order_itmes');
    setFilter('');
    selectSession(12);
    await settled(() => expect(useTrafficStore.getState().matched).toBe(480));
    await settled(() => expect(trafficRows.get(479)?.session).toBe(12));
    expect(useSelectionStore.getState().selection).toEqual({ kind: 'session', id: 12 });
    selectSession(12);
    await settled(() => expect(useTrafficStore.getState().matched).toBe(2400));
  });

  it('keep to the last filter that was right while another is typed', async () => {
    setBridge(fakeBridge(quiet));
    await settled(() => expect(useTrafficStore.getState().loaded).toBe(true));
    setFilter('table:order_itmes error:1146');
    await settled(() => expect(useTrafficStore.getState().matched).toBe(200));
    setFilter('table:order_itmes error:');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(useTrafficStore.getState()).toMatchObject({
      typed: 'table:order_itmes error:',
      filter: 'table:order_itmes error:1146',
      matched: 200,
    });
    setFilter('error:1146 or is:ddl');
    selectSession(12);
    await settled(() => expect(useTrafficStore.getState()).toMatchObject({ filter: 'error:1146 or is:ddl', matched: 40 }));
    selectSession(12);
  });

  it('clear and undo', async () => {
    setBridge(fakeBridge(quiet));
    await settled(() => expect(useTrafficStore.getState().loaded).toBe(true));
    await clearCapture();
    await settled(() => expect(useTrafficStore.getState().total).toBe(0));
    expect(useTrafficStore.getState().cleared).toBe(2400);
    await undoClear();
    await settled(() => expect(useTrafficStore.getState().total).toBe(2400));
    expect(useTrafficStore.getState().cleared).toBeNull();
  });

  it('follow a clear and an undo that another window or the menu made', async () => {
    const bridge = fakeBridge(quiet);
    setBridge(bridge);
    await settled(() => expect(useTrafficStore.getState().loaded).toBe(true));
    const sessions = sessionIndex.size;
    await bridge.call('capture.clear', { undo: false });
    await settled(() => expect(useTrafficStore.getState()).toMatchObject({ total: 0, cleared: 2400 }));
    expect(sessionIndex.size).toBeLessThan(sessions);
    await bridge.call('capture.clear', { undo: true });
    await settled(() => expect(useTrafficStore.getState()).toMatchObject({ total: 2400, cleared: null }));
    expect(sessionIndex.size).toBe(sessions);
  });

  it('do not repeat the note of a clear that was closed', async () => {
    setBridge(fakeBridge(quiet));
    await settled(() => expect(useTrafficStore.getState().loaded).toBe(true));
    await clearCapture();
    await settled(() => expect(useTrafficStore.getState().cleared).toBe(2400));
    forgetClear();
    setFilter('x');
    await settled(() => expect(useTrafficStore.getState().loaded).toBe(true));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(useTrafficStore.getState().cleared).toBeNull();
  });

  it('go on after one change that cannot be applied', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    const bridge = fakeBridge({ ...quiet, rate: 500 });
    let spoiled = false;
    setBridge({
      call: bridge.call,
      stream: (name, input) => ({
        async *[Symbol.asyncIterator]() {
          for await (const item of bridge.stream(name, input)) {
            if (name === 'capture.changes' && !spoiled) {
              spoiled = true;
              yield {} as typeof item;
            }
            yield item;
          }
        },
      }),
    });
    await settled(() => expect(useTrafficStore.getState().matched).toBeGreaterThan(2400));
    expect(logged).toHaveBeenCalledOnce();
    logged.mockRestore();
  });
});
