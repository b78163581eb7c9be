import type { Address } from '../engine/address.ts';
import { type DemoThread, startDemoThread } from './demo/demoThread.ts';
import { parseAddress } from './parseOptions.ts';
import type { ProxyOptions } from './proxyOptions.ts';

export interface Backends {
  readonly addresses: readonly Address[];
  /** The demo database, where no backend was named. */
  readonly demo: DemoThread | null;
}

/** Statements per second of the demo app. */
const demoRate = 10;

/** The backends that were named, else the demo database; none where a mock serves. */
export async function provideBackends(options: ProxyOptions): Promise<Backends> {
  if (options.backend.length > 0 || options.mock !== null) return { addresses: options.backend, demo: null };
  const demo = await startDemoThread({ host: '127.0.0.1', port: 0 });
  return { addresses: [parseAddress('demo', demo.address, false)], demo };
}

/** Starts the demo app against the proxy. */
export async function driveDemo(demo: DemoThread | null, proxy: readonly string[]): Promise<void> {
  if (demo === null) return;
  const { host, port } = parseAddress('proxy', proxy[0]!, false);
  // A proxy on all addresses is reached by the loopback one.
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  await demo.drive({ host: reachable, port, rate: demoRate });
}
