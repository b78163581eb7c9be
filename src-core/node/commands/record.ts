import { setTimeout } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { compileFilter, FilterFault, faultLine } from '../../engine/services.ts';
import { namedCapture, temporaryCapture } from '../captureFile.ts';
import { type CommandContext, starting } from '../commandContext.ts';
import { adminWords, type Host, startHost } from '../host.ts';
import { HostLogs } from '../hostLogs.ts';
import { matchingExchanges } from '../matchingExchanges.ts';
import { parseCount, parseDuration, UsageFault } from '../parseOptions.ts';
import { addProxyOptions, engineOptions, type ProxyOptions, type ProxyOptionsGiven, proxyOptions } from '../proxyOptions.ts';
import { RecordFeed } from '../recordFeed.ts';
import { printable, recordLine } from '../recordText.ts';
import { scriptOptions } from '../scripts/scriptOptions.ts';
import { provideTls } from '../tls/provideTls.ts';

/** What is recorded, and what is told of it. */
export interface RecordingOptions {
  readonly out?: string;
  readonly json?: boolean;
  readonly for?: number;
  readonly maxExchanges?: number;
  readonly rows: number;
  readonly failOn?: string;
}

export interface RecordOptions extends ProxyOptionsGiven, RecordingOptions {}

export function addRecord(program: Command, run: (options: RecordOptions) => Promise<void>): void {
  addRecordingOptions(
    addProxyOptions(program.command('record').description('records without a window, for scripts and CI')).option(
      '--out <FILE>',
      'keep the capture in this file (.hydro)',
    ),
  ).action(run);
}

export function addRecordingOptions(command: Command): Command {
  return command
    .option('--json', 'print one JSON object a line')
    .addOption(new Option('--for <TIME>', 'stop after this time, such as 30s').argParser((text) => parseDuration('--for', text)))
    .addOption(new Option('--max-exchanges <N>', 'stop after N exchanges').argParser((text) => parseCount('--max-exchanges', text, 1)))
    .addOption(rowsOption())
    .addOption(new Option('--fail-on <FILTER>', 'exit code 1 where an exchange matches it').argParser(checkedFilter));
}

export function rowsOption(): Option {
  return new Option('--rows <N>', 'rows printed of each result').argParser((text) => parseCount('--rows', text, 0)).default(100);
}

function checkedFilter(text: string): string {
  try {
    compileFilter(text);
    return text;
  } catch (thrown) {
    if (thrown instanceof FilterFault) throw new UsageFault(`--fail-on is wrong at ${faultLine(thrown)}`);
    throw thrown;
  }
}

/** Records until it shall stop; then everything recorded is printed before it ends. Resolves with the exit code. */
export async function record(options: RecordOptions, context: CommandContext): Promise<number> {
  const proxy = proxyOptions(options);
  if (proxy.backend.length === 0 && proxy.mock === null)
    throw new UsageFault('record needs --backend; expected HOST:PORT of the database, such as 127.0.0.1:3306');
  return recordWith(proxy, options, context, () => Promise.resolve(0));
}

/** `finish` has its say where all went well, once nothing comes any more. */
export async function recordWith(
  proxy: ProxyOptions,
  options: RecordingOptions,
  context: CommandContext,
  finish: (host: Host) => Promise<number>,
): Promise<number> {
  const tls = await starting(
    provideTls(
      proxy.tls,
      proxy.listen.map(({ host }) => host),
    ),
  );
  for (const warning of tls.warnings) context.log.warn(warning);
  const capture = await starting(options.out === undefined ? temporaryCapture() : namedCapture(options.out));
  const host = await starting(
    startHost({
      engine: engineOptions(proxy, proxy.backend),
      tls,
      capture,
      kind: 'page',
      demo: false,
      rules: proxy.rules,
      mock: proxy.mock,
      scripts: scriptOptions(proxy.script, false),
      admin: proxy.admin,
    }),
  );
  try {
    const code = await run(host, options, context, proxy.mock !== null);
    return code === 0 ? await finish(host) : code;
  } finally {
    await host.stop();
  }
}

async function run(host: Host, options: RecordingOptions, { out, log, stopped }: CommandContext, mocked: boolean): Promise<number> {
  if (options.json === true) await out.json({ kind: 'ready', proxy: host.proxy, ui: null, admin: host.admin });
  else log.info(`apps connect to ${host.proxy.join(', ')}; Ctrl-C ends the recording${adminWords(host)}`);
  const logs = new HostLogs(host.bridge, log, { mocked });
  void logs.follow();

  let left = options.maxExchanges ?? Number.POSITIVE_INFINITY;
  let enough = (): void => undefined;
  const counted = new Promise<void>((resolve) => {
    enough = resolve;
  });
  const feed = new RecordFeed(host.bridge, options.rows, async (item) => {
    if (item.kind === 'exchange') {
      if (left === 0) return;
      left -= 1;
      if (left === 0) enough();
    }
    await (options.json === true ? out.json(item) : out.write(`${recordLine(item, 200)}\n`));
  });
  const following = feed.follow();
  const unreadable = following.then(
    () => new Promise<never>(() => undefined),
    (thrown: Error) => thrown.message,
  );
  const timeUp = options.for === undefined ? new Promise<never>(() => undefined) : setTimeout(options.for, undefined, { ref: false });
  const ended = Promise.race([stopped, counted, timeUp]).then(() => null);
  const broken = await Promise.race([ended, unreadable, host.broken]);
  await logs.finish();
  await host.stopTraffic();
  if (broken === null) {
    await feed.finish();
    return options.failOn === undefined ? 0 : await verdict(host, options.failOn, log);
  }
  log.error(broken);
  return 1;
}

/** How many of the exchanges that matched are named. */
const mostNamed = 10;

async function verdict({ bridge }: Host, filter: string, log: CommandContext['log']): Promise<number> {
  let matched = 0;
  for await (const row of matchingExchanges(bridge, filter)) {
    matched += 1;
    if (matched <= mostNamed) log.error(`--fail-on matched exchange ${row.id} of session ${row.session}: ${printable(row.title, 200)}`);
  }
  if (matched > mostNamed) log.error(`--fail-on matched ${matched - mostNamed} more`);
  return matched === 0 ? 0 : 1;
}
