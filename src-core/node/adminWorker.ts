/** Worker thread: the admin interface, away from the loops that pass queries on and that write the capture. */
import { X509Certificate } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { createSecureContext } from 'node:tls';
import { type MessagePort, workerData } from 'node:worker_threads';
import { type Address, formatAddress } from '../engine/address.ts';
import { mountAdmin } from '../engine/adminMount.ts';
import type { SqlError } from '../mysql/synth/reply.ts';
import type { AdminOptions, AdminScript, EngineFacts } from '../responder/admin/ports.ts';
import { askOver } from './admin/questions.ts';
import { serveHost } from './hostedWorker.ts';
import { nodeSessionPorts } from './nodeSessionPorts.ts';
import { type ResponderServer, type ShownCertificate, startResponderServer } from './responderServer.ts';
import { loadSqlite } from './sqlite.ts';
import { keptPasswordKey } from './tls/certificates.ts';
import type { TlsSettings } from './tls/tlsSettings.ts';
import { versionOptions } from './tls/tlsVersions.ts';

export interface AdminWorkerData {
  readonly address: Address;
  readonly options: Omit<AdminOptions, 'address'>;
  readonly capturePath: string;
  readonly tls: TlsSettings;
  /** A Lua script answers. */
  readonly scripted: boolean;
  /** The engine's thread, which answers `facts`, and for the script. */
  readonly engine: MessagePort;
}

export interface AdminInfo {
  /** Where it really listens. */
  readonly address: string;
}

const data = workerData as AdminWorkerData;

/** Made when the first client asks for TLS: it takes 90 ms and 10 MB. */
function certificate({ authority, names, minVersion }: TlsSettings): (() => Promise<ShownCertificate>) | null {
  if (authority === null) return null;
  let made: Promise<ShownCertificate> | null = null;
  const make = async (): Promise<ShownCertificate> => {
    const { LeafSigner } = await import('./tls/authority.ts');
    const leaf = await (await LeafSigner.create(authority)).sign(names);
    const fingerprint = new Uint8Array(Buffer.from(new X509Certificate(leaf.certificate).fingerprint256.replaceAll(':', ''), 'hex'));
    const context = createSecureContext({ ...versionOptions(minVersion), cert: leaf.certificate, key: leaf.key });
    return { context, fingerprint };
  };
  return () => {
    made ??= make();
    return made;
  };
}

async function listen(...given: Parameters<typeof startResponderServer>): Promise<ResponderServer> {
  try {
    return await startResponderServer(...given);
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    const at = formatAddress(data.address);
    if (code === 'EADDRINUSE')
      throw new Error(`${at} is in use by another program; stop it, or choose another address for the admin interface with --admin`);
    throw new Error(`the admin interface cannot listen on ${at} (${message}); choose another address with --admin`);
  }
}

/** The script runs in the engine's thread, beside those of the proxy. */
function scriptOver(ask: ReturnType<typeof askOver>): AdminScript {
  return {
    open: (client) => ask('open', client) as Promise<SqlError | null>,
    answer: (id, command) => ask('answer', { id, command }) as Promise<Uint8Array | null>,
    close: (id) => void ask('close', id).catch(() => undefined),
  };
}

await serveHost<AdminInfo>(async () => {
  const { address, capturePath, tls } = data;
  const ask = askOver(data.engine);
  const ports = {
    openSql: await loadSqlite(),
    now: () => Math.floor((performance.timeOrigin + performance.now()) * 1000),
    after: (ms: number, task: () => void) => {
      const timer = setTimeout(task, ms);
      return () => clearTimeout(timer);
    },
    random: Math.random,
    engine: () => ask('facts') as Promise<EngineFacts>,
    yieldTurn: () => setImmediate<void>(),
    script: data.scripted ? scriptOver(ask) : null,
  };
  let shown = formatAddress(address);
  const options: AdminOptions = {
    ...data.options,
    get address() {
      return shown;
    },
  };
  const admin = mountAdmin(ports, capturePath, options);
  const { rsaKey } = nodeSessionPorts(() => keptPasswordKey(data.tls.folder));
  const shownCertificate = certificate(tls);
  const security = { rsaKey, ...(shownCertificate === null ? {} : { tls: shownCertificate }) };
  const server = await listen(admin.responder, address.host, address.port, security);
  shown = formatAddress(server);
  return {
    info: { address: shown },
    duties: {
      attach: () => undefined,
      answers: {
        stop: async () => {
          await server.stop();
          admin.close();
        },
      },
    },
  };
});
