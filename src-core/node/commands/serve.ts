import { type Command, Option } from 'commander';
import type { Address } from '../../engine/address.ts';
import { type Backends, driveDemo, provideBackends } from '../backends.ts';
import { temporaryCapture } from '../captureFile.ts';
import { type CommandContext, type ReadyRecord, starting } from '../commandContext.ts';
import { type Host, startHost } from '../host.ts';
import { HostLogs } from '../hostLogs.ts';
import { parseAddress } from '../parseOptions.ts';
import { addProxyOptions, engineOptions, type ProxyOptionsGiven, proxyOptions } from '../proxyOptions.ts';
import { scriptOptions } from '../scripts/scriptOptions.ts';
import { provideTls } from '../tls/provideTls.ts';
import { openInBrowser } from '../window/browser.ts';
import { type FileAnswer, rendererFiles } from '../window/rendererFiles.ts';
import { startWebServer, type WebServer } from '../window/webServer.ts';

export const defaultUi: Address = { host: '127.0.0.1', port: 4080 };

export interface ServeOptions extends ProxyOptionsGiven {
  readonly ui?: Address;
  readonly open: boolean;
  readonly json?: boolean;
}

export function addServe(program: Command, run: (options: ServeOptions) => Promise<void>): void {
  addProxyOptions(program.command('serve').description('the window as a page on loopback, for containers and remote machines'))
    .addOption(
      new Option('--ui <HOST:PORT>', 'address of the page; port 0 means any free one (default 127.0.0.1:4080)').argParser((text) =>
        parseAddress('--ui', text, true),
      ),
    )
    .option('--no-open', 'do not open the page in a browser')
    .option('--json', 'print one JSON object with the addresses, and nothing else')
    .action(run);
}

/** How the page chooses its address where none was asked for: only there, or anywhere when that is taken. */
export type UiChoice = 'strict' | 'anyFree';

/** Runs the engine and the page until it shall stop. Resolves with the exit code. */
export async function serve(options: ServeOptions, context: CommandContext, choice: UiChoice = 'strict'): Promise<number> {
  const proxy = proxyOptions(options);
  const files = await starting(windowFiles());
  const tls = await starting(
    provideTls(
      proxy.tls,
      proxy.listen.map(({ host }) => host),
    ),
  );
  for (const warning of tls.warnings) context.log.warn(warning);
  const backends = await starting(provideBackends(proxy));
  let host: Host | null = null;
  let web: WebServer | null = null;
  try {
    const engine = engineOptions(proxy, backends.addresses);
    host = await starting(
      startHost({
        engine,
        tls,
        capture: await temporaryCapture(),
        kind: 'page',
        demo: backends.demo !== null,
        rules: proxy.rules,
        mock: proxy.mock,
        scripts: scriptOptions(proxy.script, true),
        admin: proxy.admin,
      }),
    );
    const { attach } = host;
    const start = (address: Address): Promise<WebServer> => startWebServer({ address, files, attach });
    web = await starting(options.ui === undefined && choice === 'anyFree' ? startAnywhere(start, context) : start(options.ui ?? defaultUi));
    await announce(options, context, { kind: 'ready', proxy: host.proxy, ui: web.url, admin: host.admin }, backends);
    void new HostLogs(host.bridge, context.log, { mocked: proxy.mock !== null }).follow();
    await driveDemo(backends.demo, host.proxy);
    if (options.open && options.json !== true) openInBrowser(web.url);
    return await outcome(host, context);
  } finally {
    await backends.demo?.rest();
    await host?.stop();
    await web?.stop();
    await backends.demo?.stop();
  }
}

async function windowFiles(): Promise<(path: string) => FileAnswer> {
  return rendererFiles();
}

/** Waits for the end; the exit code. */
export async function outcome(host: Host, context: CommandContext): Promise<number> {
  const broken = await Promise.race([context.stopped.then(() => null), host.broken]);
  if (broken === null) return 0;
  context.log.error(broken);
  return 1;
}

async function startAnywhere(start: (address: Address) => Promise<WebServer>, context: CommandContext): Promise<WebServer> {
  try {
    return await start(defaultUi);
  } catch (thrown) {
    if ((thrown as { code?: unknown }).code !== 'EADDRINUSE') throw thrown;
    context.log.info(`port ${defaultUi.port} is in use by another program, so the page takes a free one`);
    return start({ ...defaultUi, port: 0 });
  }
}

async function announce(options: ServeOptions, { out }: CommandContext, ready: ReadyRecord, backends: Backends): Promise<void> {
  if (options.json === true) return out.json(ready);
  const target = backends.demo === null ? '' : ' (the demo database: name your own with --backend HOST:PORT)';
  await out.write(
    `Apps connect to ${ready.proxy.join(', ')}${target}\nThe window: ${ready.ui}\n${ready.admin === null ? '' : `The admin interface: ${ready.admin}\n`}`,
  );
}
