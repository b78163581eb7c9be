/** The options of `mysql-proxy`, under the names of MySQL Proxy 0.8, and which help shows them. */
import { type Command, Option } from 'commander';
import type { Address } from '../../engine/address.ts';
import { parseCount, parseSize, UsageFault } from '../parseOptions.ts';
import { passwordOption } from '../proxyOptions.ts';
import { addScriptOptions, type ScriptOptionsGiven } from '../scripts/scriptOptions.ts';
import { addTlsOptions, type TlsOptionsGiven } from '../tls/tlsOptions.ts';
import { listOf, proxyAddress, proxyAddresses } from './proxyAddress.ts';
import { type LogLevel, logLevels } from './proxyLog.ts';

/** As commander gives them. */
export interface MysqlProxyGiven extends TlsOptionsGiven, ScriptOptionsGiven {
  readonly proxyAddress?: Address;
  readonly proxyReadOnlyAddress?: Address | 'off';
  readonly proxyBackendAddresses?: readonly Address[];
  readonly proxyReadOnlyBackendAddresses?: readonly Address[];
  readonly proxyLuaScript?: readonly string[];
  readonly proxySkipProfiling?: boolean;
  readonly proxyFixBug25371?: boolean;
  readonly proxyPoolNoChangeUser?: boolean;
  readonly proxyConnectTimeout?: number;
  readonly proxyReadTimeout?: number;
  readonly proxyWriteTimeout?: number;
  /** False for --no-proxy. */
  readonly proxy?: boolean;
  readonly adminAddress?: Address | 'off';
  readonly adminUsername?: string;
  readonly adminPassword?: string;
  readonly adminLuaScript?: string;
  readonly defaultsFile?: string;
  readonly daemon?: boolean;
  readonly pidFile?: string;
  readonly logFile?: string;
  readonly logLevel?: LogLevel;
  readonly logUseSyslog?: boolean;
  readonly logBacktraceOnCrash?: boolean;
  readonly verboseShutdown?: boolean;
  readonly keepalive?: boolean;
  readonly basedir?: string;
  readonly pluginDir?: string;
  readonly plugins?: readonly string[];
  readonly luaPath?: string;
  readonly luaCpath?: string;
  readonly maxOpenFiles?: number;
  readonly eventThreads?: number;
  readonly user?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly rules?: string;
  readonly keep?: number;
  readonly passwordOf?: readonly (readonly [string, string])[];
}

export const groups = { admin: 'admin-module:', proxy: 'proxy-module:', application: 'Application Options:', own: 'Hydrophone:' } as const;

export function addMysqlProxyOptions(command: Command): Command {
  const grouped = (group: keyof typeof groups, add: () => void): void => {
    const before = command.options.length;
    add();
    for (const option of command.options.slice(before)) option.helpGroup(groups[group]);
  };
  grouped('admin', () => addAdmin(command));
  grouped('proxy', () => addProxy(command));
  grouped('application', () => addApplication(command));
  grouped('own', () => addOwn(command));
  return command;
}

function addAdmin(command: Command): void {
  command
    .addOption(
      addressOption('--admin-address <HOST:PORT>', 'where the admin interface listens, or off (default 127.0.0.1:4041)', 4041, 'off'),
    )
    .option('--admin-username <NAME>', 'who may log in there')
    .option('--admin-password <PASSWORD>', 'and by which password; better in --defaults-file')
    .option('--admin-lua-script <FILE>', 'Lua script that answers there');
}

function addProxy(command: Command): void {
  const backends = (flags: string, text: string): Option => {
    const option = new Option(flags, text);
    return option.argParser((value: string, earlier: readonly Address[] | undefined) => [
      ...(earlier ?? []),
      ...proxyAddresses(option.long!, value, { listen: false, port: 3306 }),
    ]);
  };
  command
    .addOption(addressOption('-P, --proxy-address <HOST:PORT>', 'where apps connect (default 127.0.0.1:4040)', 4040))
    .addOption(
      addressOption(
        '--proxy-read-only-address <HOST:PORT>',
        'where apps connect that read only, or off (default 127.0.0.1:4042, where that is free)',
        4042,
        'off',
      ),
    )
    .addOption(
      backends('-b, --proxy-backend-addresses <HOST:PORT>', 'databases, in turn; repeatable, or with commas (default 127.0.0.1:3306)'),
    )
    .addOption(backends('-r, --proxy-read-only-backend-addresses <HOST:PORT>', 'databases for reads only; repeatable, or with commas'))
    .addOption(
      new Option('-s, --proxy-lua-script <FILE>', 'Lua script, read anew for new connections; repeatable, in order').argParser(
        (text: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), text],
      ),
    )
    .option('--proxy-skip-profiling', 'record nothing')
    .option('--proxy-fix-bug-25371', 'accepted: not needed here')
    .option('--proxy-pool-no-change-user', 'accepted: connections of the pool are reset without COM_CHANGE_USER')
    .addOption(seconds('--proxy-connect-timeout', 'until a database counts as down', 2))
    .addOption(seconds('--proxy-read-timeout', 'after which a session ends in which nothing moves', 28_800))
    .addOption(seconds('--proxy-write-timeout', 'accepted: who takes nothing is ended by --proxy-read-timeout', 28_800))
    .option('--no-proxy', 'the admin interface alone');
}

function addApplication(command: Command): void {
  command
    .option('--defaults-file <FILE>', 'ini file with options in its section [mysql-proxy]')
    .option('--daemon', 'in the background')
    .option('--pid-file <FILE>', 'where the process id is kept while it runs')
    .option('--user <USER>', 'whom it runs as; for root only')
    .option('--keepalive', 'start it again when it has crashed')
    .option('--log-file <FILE>', 'append the log to this file')
    .addOption(new Option('--log-level <LEVEL>', 'what the log tells (default message)').choices(logLevels))
    .option('--log-use-syslog', 'accepted: the log goes to stderr or --log-file')
    .option('--log-backtrace-on-crash', 'accepted: crashes are always told with their stack')
    .option('--verbose-shutdown', 'log why it ends')
    .option('--basedir <DIR>', 'folder that relative paths are meant from')
    .option('--plugin-dir <DIR>', 'accepted: plugins are built in')
    .addOption(
      new Option('--plugins <NAME>', 'proxy, admin; repeatable, or with commas (default both)').argParser(
        (text: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), ...listOf(text).map(plugin)],
      ),
    )
    .option('--lua-path <PATTERNS>', 'where require finds Lua modules, as package.path')
    .option('--lua-cpath <PATTERNS>', 'accepted: modules in C cannot be loaded')
    .addOption(count('--max-open-files', 'accepted: as many as the system allows are used'))
    .addOption(count('--event-threads', 'accepted: one thread carries all sessions'));
}

function addOwn(command: Command): void {
  command
    .option('--out <FILE>', 'keep the capture in this file (.hydro)')
    .option('--json', 'print one JSON object a line: the addresses, then records')
    .option('--rules <FILE>', 'YAML with rules that hold, change and fake traffic (docs/rules.md)')
    .addOption(
      new Option('--keep <SIZE>', 'bytes of packets kept per exchange (default 4MiB)').argParser((text) => parseSize('--keep', text)),
    );
  addTlsOptions(addScriptOptions(command)).addOption(passwordOption());
}

function addressOption(flags: string, text: string, port: number, off?: 'off'): Option {
  const option = new Option(flags, text);
  return option.argParser((value: string) => (value === off ? off : proxyAddress(option.long!, value, { listen: true, port })));
}

/** Whole and broken seconds, as MySQL Proxy took them. */
function seconds(name: string, text: string, usual: number): Option {
  return new Option(`${name} <SECONDS>`, `${text} (default ${usual})`).argParser((value: string) => {
    const number = /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : 0;
    if (!(number > 0 && number <= 2_000_000)) throw new UsageFault(`${name} '${value}' is not a time; expected seconds, such as 2.5`);
    return number;
  });
}

function count(name: string, text: string): Option {
  return new Option(`${name} <N>`, text).argParser((value) => parseCount(name, value, 0));
}

function plugin(name: string): string {
  if (name !== 'proxy' && name !== 'admin') throw new UsageFault(`--plugins ${name} is not supported; expected proxy or admin`);
  return name;
}
