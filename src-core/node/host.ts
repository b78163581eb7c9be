/** What every host builds: the engine and the capture in their threads, joined, and a bridge to both. */
import { readFileSync } from 'node:fs';
import { MessageChannel } from 'node:worker_threads';
import { type BridgeClient, connectBridge } from '../bridge/client.ts';
import type { AppInfo, Transport } from '../bridge/contract.ts';
import { relayBridge } from '../bridge/relay.ts';
import { serveBridge } from '../bridge/server.ts';
import type { EngineOptions } from '../engine/ports.ts';
import type { AdminSettings } from './admin/adminOptions.ts';
import { type AdminThread, startAdminThread } from './admin/adminThread.ts';
import type { AdminWorkerData } from './adminWorker.ts';
import type { CaptureFile } from './captureFile.ts';
import type { CaptureWorkerData } from './captureWorker.ts';
import type { EngineInfo, EngineWorkerData } from './engineWorker.ts';
import { startWorker } from './hostedWorker.ts';
import { readMock } from './mockFile.ts';
import { packageFolder } from './ownFiles.ts';
import { readRules } from './rulesFile.ts';
import { scriptFault } from './scripts/scriptOptions.ts';
import type { ScriptOptions } from './scripts/scripts.ts';
import type { TlsProvision } from './tls/provideTls.ts';
import { transportPair } from './transportPair.ts';
import { boundYoungGenerations, smallYoungGeneration } from './youngGeneration.ts';

export interface HostOptions {
  readonly engine: EngineOptions;
  readonly tls: TlsProvision;
  readonly capture: CaptureFile;
  readonly kind: AppInfo['host'];
  readonly demo: boolean;
  /** Path of the rules file; null for none. */
  readonly rules: string | null;
  /** Path of the mock file, which serves in place of the backends; null or left out for none. */
  readonly mock?: string | null;
  readonly scripts: ScriptOptions;
  /** Null or left out where the admin interface is off. */
  readonly admin?: AdminSettings | null;
}

export interface Host {
  /** Where the engine really listens, as `host:port`. */
  readonly proxy: readonly string[];
  /** Where the admin interface really listens; null where there is none. */
  readonly admin: string | null;
  /** Why listeners that may be left out are left out. */
  readonly leftOut: readonly string[];
  /** Serves a window over `transport` until that closes. */
  attach(transport: Transport): void;
  /** The host's own way to the engine and the capture. */
  readonly bridge: BridgeClient;
  /** Refuses new connections, ends the open ones, and resolves once everything is in the capture. */
  stopTraffic(): Promise<void>;
  /** Ends traffic and threads; the capture file is whole, or gone if it was temporary. */
  stop(): Promise<void>;
  /** Resolves when a thread died that was not asked to, with the reason. */
  readonly broken: Promise<string>;
}

/** A window that is loaded anew is gone for less, in ms. */
const reloadMs = 1_000;

/** Rejects with one line that names what could not be listened on or opened. */
export async function startHost(options: HostOptions): Promise<Host> {
  boundYoungGenerations();
  const rules = options.rules === null ? null : await readRules(options.rules);
  const mock = options.mock == null ? null : await readMock(options.mock);
  const batches = new MessageChannel();
  const captureData: CaptureWorkerData = { path: options.capture.path, mode: 'new', batches: batches.port1 };
  const capture = startWorker<null>('captureWorker', captureData, [batches.port1], smallYoungGeneration);
  const wanted = options.admin ?? null;
  const adminPorts = wanted === null ? null : new MessageChannel();
  const engineData: EngineWorkerData = {
    options: options.engine,
    tls: options.tls.settings,
    batches: batches.port2,
    rules,
    mock,
    scripts: options.scripts,
    admin: adminPorts?.port1 ?? null,
    adminScript: wanted?.script ?? null,
  };
  const engine = startWorker<EngineInfo>('engineWorker', engineData, [batches.port2, ...(adminPorts === null ? [] : [adminPorts.port1])]);

  let trafficStopped: Promise<void> | null = null;
  const stopTraffic = (): Promise<void> => {
    trafficStopped ??= engine
      .ask('stop')
      .then(() => undefined)
      .catch(() => undefined);
    return trafficStopped;
  };
  let admin: AdminThread | null = null;
  const endThreads = async (): Promise<void> => {
    await admin?.stop();
    await engine.terminate();
    await capture.ask('close').catch(() => undefined);
    await capture.terminate();
    await options.capture.dispose();
  };

  let started: EngineInfo;
  try {
    await capture.ready;
    started = await engine.ready;
    if (wanted !== null && adminPorts !== null)
      admin = await startAdminThread(adminData(wanted, options), adminPorts.port2, wanted.optional);
  } catch (thrown) {
    await endThreads();
    throw scriptFault(thrown) ?? thrown;
  }

  const info = async (): Promise<AppInfo> => ({
    version: version(),
    host: options.kind,
    demo: options.demo,
    capturePath: options.capture.path,
    settings: await bridge.call('engine.setSettings', {}),
    ca: options.tls.ca,
    tlsRequired: options.tls.required,
    admin: admin?.address ?? null,
  });
  const attach = (transport: Transport): void => {
    const app = transportPair();
    serveBridge(app.far, { calls: { 'app.info': info }, streams: {} });
    const toEngine = engine.attach();
    const targets = {
      app: app.near,
      engine: toEngine,
      intercept: toEngine,
      session: toEngine,
      scripts: toEngine,
      mock: toEngine,
      capture: capture.attach(),
    };
    relayBridge(transport, targets);
    const end = (): void => {
      app.close();
      targets.engine.close();
      targets.capture.close();
    };
    transport.closed.then(end, end);
  };
  let stopped: Promise<void> | null = null;
  const stopAll = async (): Promise<void> => {
    await stopTraffic();
    own.close();
    await endThreads();
  };

  let windows = 0;
  const attachWindow = (transport: Transport): void => {
    windows += 1;
    attach(transport);
    const left = (): void => {
      windows -= 1;
      setTimeout(() => {
        if (windows === 0) void engine.ask('windowsLeft').catch(() => undefined);
      }, reloadMs).unref();
    };
    transport.closed.then(left, left);
  };

  const own = transportPair();
  const bridge = connectBridge(own.near);
  attach(own.far);

  return {
    proxy: started.proxy,
    admin: admin?.address ?? null,
    leftOut: admin?.leftOut == null ? started.leftOut : [...started.leftOut, admin.leftOut],
    attach: attachWindow,
    bridge,
    stopTraffic,
    stop() {
      stopped ??= stopAll();
      return stopped;
    },
    broken: new Promise((resolve) => {
      const tell = (reason: string | null): void => {
        if (reason !== null) resolve(reason);
      };
      void engine.gone.then(tell);
      void capture.gone.then(tell);
      void admin?.gone.then(tell);
    }),
  };
}

function adminData({ address, account, script, shown }: AdminSettings, { capture, tls }: HostOptions): Omit<AdminWorkerData, 'engine'> {
  return {
    address,
    options: { account, tlsRequired: tls.required, shown },
    capturePath: capture.path,
    tls: tls.settings,
    scripted: script !== null,
  };
}

/** For people, behind where apps connect; empty where there is no admin interface. */
export function adminWords({ admin }: Pick<Host, 'admin'>): string {
  return admin === null ? '' : `; the admin interface listens on ${admin}`;
}

/** Of this program, from package.json. */
export function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('package.json', packageFolder), 'utf8')) as { version: string };
  return manifest.version;
}
