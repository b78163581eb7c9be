/** The desktop app: engine and capture in threads of this process, and a window on them. */
import { app, dialog } from 'electron';
import { type Backends, driveDemo, provideBackends } from '../src-core/node/backends.ts';
import { temporaryCapture } from '../src-core/node/captureFile.ts';
import { adminWords, type Host, startHost, version } from '../src-core/node/host.ts';
import { messageOf } from '../src-core/node/hostedWorker.ts';
import { HostLogs } from '../src-core/node/hostLogs.ts';
import { stderrLog } from '../src-core/node/log.ts';
import { UsageFault } from '../src-core/node/parseOptions.ts';
import { engineOptions, type ProxyOptions } from '../src-core/node/proxyOptions.ts';
import { scriptOptions } from '../src-core/node/scripts/scriptOptions.ts';
import { stopSignal } from '../src-core/node/stopSignal.ts';
import { provideTls } from '../src-core/node/tls/provideTls.ts';
import { windowArguments } from '../src-core/node/window/windowArguments.ts';
import { optionArguments } from './launchOptions.ts';
import { setMenu } from './menu.ts';
import { declareScheme, guardPages, openWindow, restoreTheme } from './window.ts';

const log = stderrLog();
let backends: Backends | null = null;
let host: Host | null = null;
let ended = false;

declareScheme();
void stopSignal().then(() => app.quit());
app.on('window-all-closed', () => app.quit());
app.on('will-quit', (event) => {
  if (ended) return;
  event.preventDefault();
  void end().finally(() => app.quit());
});

app.whenReady().then(start).catch(refuse);

async function start(): Promise<void> {
  const options = windowArguments(optionArguments(process.argv, app.getAppPath(), app.isPackaged));
  host = await startEngine(options);
  guardPages();
  restoreTheme();
  setMenu(host.bridge, version(), !app.isPackaged);
  void new HostLogs(host.bridge, log, { mocked: options.mock !== null }).follow();
  void host.broken.then((reason) => refuse(new Error(reason)));
  log.info(`apps connect to ${host.proxy.join(', ')}${adminWords(host)}`);
  const window = await openWindow(host);
  window.setTitle(titleOf(host));
  await driveDemo(backends?.demo ?? null, host.proxy);
}

async function startEngine(options: ProxyOptions): Promise<Host> {
  const tls = await provideTls(
    options.tls,
    options.listen.map(({ host }) => host),
  );
  for (const warning of tls.warnings) log.warn(warning);
  backends = await provideBackends(options);
  const engine = engineOptions(options, backends.addresses);
  return startHost({
    engine,
    tls,
    capture: await temporaryCapture(),
    kind: 'electron',
    demo: backends.demo !== null,
    rules: options.rules,
    mock: options.mock,
    scripts: scriptOptions(options.script, true),
    admin: options.admin,
  });
}

function titleOf({ proxy }: Host): string {
  return `Hydrophone ${proxy.join(', ')}`;
}

/** Says why there is no window, in the terminal and in a box, and ends. */
async function refuse(thrown: unknown): Promise<void> {
  const message = messageOf(thrown);
  log.error(message);
  await end();
  // Whoever started this from a terminal has the line; a box would wait for a click that never comes there.
  if (!process.stderr.isTTY && app.isPackaged) dialog.showErrorBox('Hydrophone', message);
  app.exit(thrown instanceof UsageFault ? 2 : 3);
}

async function end(): Promise<void> {
  ended = true;
  await backends?.demo?.rest();
  await host?.stop();
  await backends?.demo?.stop();
}
