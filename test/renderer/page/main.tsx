/** The window on a made-up bridge, for looking at it: ?exchanges=300000&rate=200&demo&faults&latency=5&holds&mock&backends=3 */
import { createRoot } from 'react-dom/client';
import { App } from '../../../renderer/App.tsx';
import { startKeys } from '../../../renderer/actions/keys.ts';
import { setBridge } from '../../../renderer/stores/bridgeStore.ts';
import { wireStores } from '../../../renderer/stores/wiring.ts';
import { fakeBridge } from '../../support/fakeBridge/fakeBridge.ts';
import { fakeIntercept } from '../../support/fakeBridge/fakeIntercept.ts';
import { fakeMock } from '../../support/fakeBridge/fakeMock.ts';
import '../../../renderer/theme/index.css';

const query = new URLSearchParams(window.location.search);
wireStores();
startKeys();
createRoot(document.getElementById('root')!).render(<App />);
const exchanges = Number(query.get('exchanges') ?? 2400);
setBridge(
  fakeBridge({
    exchanges,
    rate: Number(query.get('rate') ?? 0),
    demo: query.has('demo'),
    faults: query.has('faults'),
    latency: Number(query.get('latency') ?? 5),
    intercept: fakeIntercept(query.has('holds'), exchanges),
    mock: fakeMock(query.has('mock')),
    moreBackends: Number(query.get('backends') ?? 1) - 1,
  }),
);
