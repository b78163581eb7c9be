/** An engine in this process, on real sockets with TLS on both sides, of which a test decides which backend serves what. */
import { Engine } from '../../src-core/engine/engine.ts';
import { Chain } from '../../src-core/intercept/chain.ts';
import type { Interceptor } from '../../src-core/intercept/interceptor.ts';
import type { TlsModes } from '../../src-core/machine/tlsModes.ts';
import { inProcessPorts } from './inProcess.ts';

export interface RoutingProxy {
  readonly port: number;
  readonly engine: Engine;
  stop(): Promise<void>;
}

export interface RoutingOptions {
  /** Ports of the servers, in the order of `backend_ndx`. */
  readonly backends: readonly number[];
  readonly interceptor: Pick<Interceptor, 'decide'> & Partial<Interceptor>;
  readonly tls?: TlsModes;
}

export async function startRoutingProxy({ backends, interceptor, tls }: RoutingOptions): Promise<RoutingProxy> {
  const ports = await inProcessPorts();
  const chain = new Chain({ after: ports.after, random: Math.random });
  chain.set([{ id: 'test', name: 'script test', interest: () => ({ login: true, commands: 'all', connect: true }), ...interceptor }]);
  const engine = new Engine(
    ports,
    {
      backends: backends.map((port) => ({ address: `127.0.0.1:${port}`, type: 'rw' })),
      listeners: [{ listen: { host: '127.0.0.1', port: 0 }, backends: backends.map((_, i) => i + 1) }],
      keepBytes: 1 << 20,
      tls: tls ?? { client: 'prefer', backend: 'prefer' },
      passwords: new Map(),
    },
    chain,
  );
  const [address] = await engine.start();
  return { port: Number(address!.split(':').pop()), engine, stop: () => engine.stop() };
}
