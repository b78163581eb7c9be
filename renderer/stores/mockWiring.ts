/** The mock's states are read once somebody wants to see them: its panel, or a window on an engine whose mock is on. */
import { useBridgeStore } from './bridgeStore.ts';
import { type Following, follow } from './follow.ts';
import { useMockStore } from './mockStore.ts';
import { report, useStatusStore } from './statusStore.ts';

let wanted = false;
let following: Following | null = null;

export function wireMock(): void {
  useBridgeStore.subscribe((now, before) => {
    if (now.bridge === before.bridge) return;
    following?.stop();
    following = null;
    if (now.bridge === null) useMockStore.setState({ state: null });
    else if (wanted) begin();
  });
  useStatusStore.subscribe(({ status }) => {
    if (status !== null && status.mock !== null) wantMock();
  });
}

export function wantMock(): void {
  wanted = true;
  if (following === null) begin();
}

function begin(): void {
  const { bridge } = useBridgeStore.getState();
  if (bridge !== null) following = follow(bridge, 'mock.states', {}, (state) => useMockStore.setState({ state }), report);
}
