/** `hydrophone mysql-proxy`: the proxy by MySQL Proxy's own options, with its scripts (docs/mysql-proxy.md). */
import type { Command } from 'commander';
import { formatAddress, isSocketPath } from '../../engine/address.ts';
import { namedCapture, temporaryCapture } from '../captureFile.ts';
import { type CommandContext, type ReadyRecord, StartFault, starting } from '../commandContext.ts';
import { adminWords, type Host, startHost, version } from '../host.ts';
import { HostLogs } from '../hostLogs.ts';
import { startDaemon } from '../mysqlProxy/daemon.ts';
import { applyDefaults, readDefaultsFile } from '../mysqlProxy/defaultsFile.ts';
import { addHelp } from '../mysqlProxy/help.ts';
import { keepAlive } from '../mysqlProxy/keepAlive.ts';
import { addMysqlProxyOptions, type MysqlProxyGiven } from '../mysqlProxy/optionList.ts';
import { endWithKeeper, takeStage, tellStarter } from '../mysqlProxy/ownProcess.ts';
import { keepPid } from '../mysqlProxy/pidFile.ts';
import { openProxyLog, type ProxyLog } from '../mysqlProxy/proxyLog.ts';
import { type ProxySettings, proxySettings } from '../mysqlProxy/proxySettings.ts';
import { runAs } from '../mysqlProxy/runAs.ts';
import { UsageFault } from '../parseOptions.ts';
import { RecordFeed } from '../recordFeed.ts';
import { provideTls } from '../tls/provideTls.ts';
import { outcome } from './serve.ts';

export function addMysqlProxy(program: Command, run: (given: MysqlProxyGiven, command: Command) => Promise<void>): void {
  const command = program.command('mysql-proxy').description("MySQL Proxy's options and Lua scripts (docs/mysql-proxy.md)");
  addHelp(addMysqlProxyOptions(command), version());
  command.action((given: MysqlProxyGiven) => run(given, command));
}

/** Resolves with the exit code. */
export async function mysqlProxy(given: MysqlProxyGiven, command: Command, context: CommandContext): Promise<number> {
  const stage = takeStage();
  if (stage === 'kept') endWithKeeper();
  try {
    const unknown =
      given.defaultsFile === undefined ? [] : applyDefaults(command, readDefaultsFile(given.defaultsFile), given.defaultsFile);
    const settings = proxySettings(command.opts<MysqlProxyGiven>());
    const { daemon, keepalive, pidFile, logFile, user } = settings.process;
    if (daemon && stage === null) {
      const ready = await startDaemon(logFile, context.stopped);
      if (settings.json) await context.out.json(ready);
      return 0;
    }
    const log = openLog(settings);
    const removePid = stage === 'kept' ? () => undefined : keepPid(pidFile);
    try {
      if (keepalive && stage !== 'kept')
        return await keepAlive({ log: log.log, stopped: context.stopped, ready: (ready) => tellStarter({ ready }) });
      if (user !== null) runAs(user, [stage === 'kept' ? null : pidFile, logFile]);
      for (const name of unknown) log.log.warn(`${given.defaultsFile}: ${name} is no option of mysql-proxy and was left out`);
      return await proxy(settings, log, { ...context, log: log.log });
    } finally {
      removePid();
    }
  } catch (thrown) {
    if (thrown instanceof UsageFault || thrown instanceof StartFault)
      tellStarter({ failed: thrown.message, usage: thrown instanceof UsageFault });
    throw thrown;
  }
}

function openLog({ process: { logFile, logLevel } }: ProxySettings): ProxyLog {
  try {
    return openProxyLog(logFile, logLevel);
  } catch (thrown) {
    throw new StartFault(`--log-file ${logFile} cannot be written: ${(thrown as Error).message}; choose another one`);
  }
}

async function proxy(settings: ProxySettings, { reopen }: ProxyLog, context: CommandContext): Promise<number> {
  const { log } = context;
  for (const remark of settings.remarks) log.warn(remark);
  const tls = await starting(
    provideTls(
      settings.tls,
      settings.engine.listeners.filter(({ listen }) => !isSocketPath(listen)).map(({ listen }) => listen.host),
    ),
  );
  for (const warning of tls.warnings) log.warn(warning);
  const { engine, rules, scripts, admin, out } = settings;
  const capture = await starting(out === null ? temporaryCapture() : namedCapture(out));
  const host = await inOwnWords(settings, startHost({ engine, tls, capture, kind: 'page', demo: false, rules, scripts, admin }));
  followHangUps(settings, reopen);
  try {
    const code = await run(settings, host, context);
    if (settings.process.verboseShutdown)
      log.info(code === 0 ? 'shutting down: somebody asked for it' : 'shutting down: a part of it has failed');
    return code;
  } finally {
    await host.stop();
  }
}

async function run(settings: ProxySettings, host: Host, context: CommandContext): Promise<number> {
  const { out, log } = context;
  for (const reason of host.leftOut) log.warn(`${inWordsOf(settings, reason)}; that port is left out`);
  log.info(`${host.proxy.length === 0 ? 'apps connect nowhere' : `apps connect to ${host.proxy.join(', ')}`}${adminWords(host)}`);
  const ready: ReadyRecord = { kind: 'ready', proxy: host.proxy, ui: null, admin: host.admin };
  // What a daemon prints goes to its log; who started it prints the addresses.
  const records = settings.json && !settings.process.daemon;
  if (records) await out.json(ready);
  tellStarter({ ready });
  const print = records ? null : (text: string): void => void out.write(`${text}\n`);
  const logs = new HostLogs(host.bridge, log, { backendsEach: true, print });
  void logs.follow();
  const feed = records ? new RecordFeed(host.bridge, 100, (item) => out.json(item)) : null;
  const following = feed?.follow();
  following?.catch((thrown: Error) => log.error(thrown.message));
  const code = await outcome(host, context);
  await host.stopTraffic();
  // Scripts print at the end of their connections too.
  await logs.finish();
  if (code === 0) await feed?.finish();
  return code;
}

/** A daemon has no terminal whose end would be its own: SIGHUP asks for a new log file. */
function followHangUps({ process: { logFile, daemon } }: ProxySettings, reopen: () => void): void {
  if (logFile === null && !daemon) return;
  process.removeAllListeners('SIGHUP');
  process.on('SIGHUP', reopen);
}

/** Faults of the start name the options that were given here. */
async function inOwnWords<T>(settings: ProxySettings, step: Promise<T>): Promise<T> {
  try {
    return await starting(step);
  } catch (thrown) {
    if (thrown instanceof StartFault) throw new StartFault(inWordsOf(settings, thrown.message), { cause: thrown });
    throw thrown;
  }
}

function inWordsOf({ engine }: ProxySettings, message: string): string {
  const failed = engine.listeners.find(({ listen }) => message.includes(formatAddress(listen)));
  return message
    .replace(/--admin\b/, '--admin-address')
    .replace('--listen', failed?.readOnly === true ? '--proxy-read-only-address' : '--proxy-address');
}
