/** An engine in this process, on real sockets with TLS on both sides, of which a test decides which backend serves what. */
import { Engine } from '../../src-core/engine/engine.ts';
import { Chain } from '../../src-core/intercept/chain.ts';
import type { Interceptor } from '../../src-core/intercept/interceptor.ts';
import type { TlsModes } from '../../src-core/machine/tlsModes.ts';
import { nodePorts } from '../../src-core/node/nodePorts.ts';
import { nodeSessionPorts } from '../../src-core/node/nodeSessionPorts.ts';
import { makeAuthority } from '../../src-core/node/tls/authority.ts';
import { openTls } from '../../src-core/node/tls/tlsSettings.ts';

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

/** One for all: keys are made once. */
let common: ReturnType<typeof makeCommon> | null = null;

async function makeCommon() {
  const tls = await openTls({
    authority: await makeAuthority('test'),
    names: ['127.0.0.1', 'localhost'],
    clientAuthorities: null,
    clientCertificateRequired: false,
    backend: { verify: false, authorities: null, certificate: null, key: null },
    minVersion: 'TLSv1.2',
    keyLog: null,
    folder: '/tmp',
  });
  return { session: nodeSessionPorts(), tls };
}

export async function startRoutingProxy({ backends, interceptor, tls }: RoutingOptions): Promise<RoutingProxy> {
  common ??= makeCommon();
  const { session, tls: nodeTls } = await common;
  const ports = nodePorts({ post: () => undefined, spareMemory: () => null, pendingBytes: 0, fileBytes: 0, error: null }, session, nodeTls);
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
