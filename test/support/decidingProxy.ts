/** A proxy in this process, on real sockets with TLS towards the client, of which a test decides what becomes of each question. */
import { connectScripted, withoutBackendTls } from '../../src-core/engine/ownServers.ts';
import type { Connection } from '../../src-core/engine/ports.ts';
import { SessionDriver } from '../../src-core/engine/sessionDriver.ts';
import { Chain } from '../../src-core/intercept/chain.ts';
import type { Asked, Decision, Interceptor, OwnGreeting } from '../../src-core/intercept/interceptor.ts';
import { defaultHoldLimit, type Held } from '../../src-core/machine/holding/held.ts';
import type { SessionEvent } from '../../src-core/machine/io.ts';
import type { TlsModes } from '../../src-core/machine/tlsModes.ts';
import { inProcessPorts } from './inProcess.ts';

export interface DecidingProxy {
  readonly port: number;
  /** Of all sessions, in order. */
  readonly events: SessionEvent[];
  /** What was asked, in order. */
  readonly asked: Held[];
  stop(): Promise<void>;
}

export interface DecidingOptions {
  readonly decide: (held: Held) => Decision | null;
  /** Port of a server; or what is sent in its place. */
  readonly backend: number | OwnGreeting;
  readonly tls?: TlsModes;
}

/** One object: it stays the same. */
const interest = { login: true, commands: 'all', replyLimit: 1 << 30 } as const;
const bothPrefer: TlsModes = { client: 'prefer', backend: 'prefer' };

export async function startDecidingProxy({ decide, backend, tls = bothPrefer }: DecidingOptions): Promise<DecidingProxy> {
  const ports = await inProcessPorts();
  const events: SessionEvent[] = [];
  const asked: Held[] = [];
  const interceptor: Interceptor = {
    id: 'test',
    name: 'script test',
    interest: () => interest,
    decide: (held: Asked) => {
      if (held.at === 'connect') return null;
      asked.push(held);
      return decide(held);
    },
  };
  const chain = new Chain({ after: ports.after, random: Math.random });
  chain.set([interceptor]);
  const drivers = new Set<SessionDriver>();
  let nextId = 1;
  let nextExchange = 1;
  const begin = (client: Connection) => {
    const own = typeof backend === 'number' ? null : backend;
    const server =
      own === null
        ? ports.connect({ host: '127.0.0.1', port: backend as number })
        : connectScripted(own, false, { soon: ports.soon, client: client.remote });
    let driver: SessionDriver | null = null;
    const asking = chain.session(() => driver?.interestChanged());
    const owner = {
      now: ports.now,
      after: ports.after,
      record: (event: SessionEvent) => void events.push(event),
      unreachable: () => undefined,
      gone: (gone: SessionDriver) => void drivers.delete(gone),
    };
    driver = new SessionDriver(owner, client, server, asking, {
      id: nextId++,
      client: client.remote,
      backend: 'test',
      openedAt: ports.now(),
      tls: own === null ? tls : withoutBackendTls(tls),
      ports: ports.session,
      passwords: new Map(),
      keepBytes: 1 << 20,
      holdLimit: defaultHoldLimit,
      nextExchangeId: () => nextExchange++,
    });
    drivers.add(driver);
  };
  const listening = await ports.listen({ host: '127.0.0.1', port: 0 }, begin);
  return {
    port: listening.address.port,
    events,
    asked,
    stop: async () => {
      for (const driver of drivers) driver.destroy();
      await listening.close();
    },
  };
}
