/** What the options of `mysql-proxy` come to. */
import { isAbsolute, resolve } from 'node:path';
import { formatAddress } from '../../engine/address.ts';
import { defaultKeepBytes, type EngineOptions, type ListenerOptions } from '../../engine/ports.ts';
import { type AdminSettings, adminAccount, adminScript } from '../admin/adminOptions.ts';
import { UsageFault } from '../parseOptions.ts';
import { scriptOptions } from '../scripts/scriptOptions.ts';
import type { ScriptOptions } from '../scripts/scripts.ts';
import { type TlsOptions, tlsOptions } from '../tls/tlsOptions.ts';
import type { MysqlProxyGiven } from './optionList.ts';
import type { LogLevel } from './proxyLog.ts';

export interface ProxySettings {
  readonly engine: EngineOptions;
  readonly tls: TlsOptions;
  /** Path of the rules file; null for none. */
  readonly rules: string | null;
  readonly scripts: ScriptOptions;
  /** Null where it is off. */
  readonly admin: AdminSettings | null;
  readonly out: string | null;
  readonly json: boolean;
  readonly process: ProcessSettings;
  /** What is done in place of options that are accepted and no more. */
  readonly remarks: readonly string[];
}

export interface ProcessSettings {
  readonly daemon: boolean;
  readonly keepalive: boolean;
  readonly pidFile: string | null;
  readonly logFile: string | null;
  readonly logLevel: LogLevel;
  readonly verboseShutdown: boolean;
  readonly user: string | null;
}

const loopback = '127.0.0.1';

/** Throws UsageFault where options contradict each other. */
export function proxySettings(given: MysqlProxyGiven): ProxySettings {
  const path = pathFrom(given.basedir);
  const scripts = scriptOptions(given, false);
  return {
    engine: engineOptions(given),
    tls: tlsOptions(given),
    rules: path(given.rules),
    scripts: {
      ...scripts,
      files: [...(given.proxyLuaScript ?? []).map((file) => path(file)!), ...scripts.files],
      printsWhole: true,
      lua: {
        ...(given.luaPath === undefined ? {} : { path: given.luaPath }),
        ...(given.luaCpath === undefined ? {} : { cpath: given.luaCpath }),
        ...(given.basedir === undefined ? {} : { basedir: given.basedir }),
      },
    },
    admin: adminSettings(given, path),
    out: path(given.out),
    json: given.json === true,
    process: {
      daemon: given.daemon === true,
      keepalive: given.keepalive === true,
      pidFile: path(given.pidFile),
      logFile: path(given.logFile),
      logLevel: given.logLevel ?? 'message',
      verboseShutdown: given.verboseShutdown === true,
      user: given.user ?? null,
    },
    remarks: remarks(given),
  };
}

function engineOptions(given: MysqlProxyGiven): EngineOptions {
  const masters = given.proxyBackendAddresses ?? [{ host: loopback, port: 3306 }];
  const readers = given.proxyReadOnlyBackendAddresses ?? [];
  const backends = [
    ...masters.map((address) => ({ address: formatAddress(address), type: 'rw' as const })),
    ...readers.map((address) => ({ address: formatAddress(address), type: 'ro' as const })),
  ];
  const ndxs = backends.map((_, i) => i + 1);
  const plugins = given.plugins ?? ['proxy', 'admin'];
  const proxies = given.proxy !== false && plugins.includes('proxy');
  return {
    backends,
    listeners: proxies ? listeners(given, ndxs.slice(0, masters.length), readers.length > 0 ? ndxs.slice(masters.length) : ndxs) : [],
    connectTimeout: (given.proxyConnectTimeout ?? 2) * 1000,
    idleTimeout: (given.proxyReadTimeout ?? 28_800) * 1000,
    mysqlProxyWords: true,
    records: given.proxySkipProfiling !== true,
    keepBytes: given.keep ?? defaultKeepBytes,
    tls: tlsOptions(given).modes,
    passwords: new Map(given.passwordOf),
  };
}

function listeners(given: MysqlProxyGiven, writable: readonly number[], readable: readonly number[]): ListenerOptions[] {
  const all: ListenerOptions[] = [{ listen: given.proxyAddress ?? { host: loopback, port: 4040 }, backends: writable }];
  const { proxyReadOnlyAddress: asked } = given;
  if (asked === 'off') return all;
  const listen = asked ?? { host: loopback, port: 4042 };
  return [...all, { listen, backends: readable, readOnly: true, optional: asked === undefined }];
}

function adminSettings(given: MysqlProxyGiven, path: (text: string | undefined) => string | null): AdminSettings | null {
  const { adminAddress } = given;
  if (adminAddress === 'off' || given.plugins?.includes('admin') === false) return null;
  const address = adminAddress ?? { host: loopback, port: 4041 };
  const account = adminAccount('--admin-address', address, given);
  const shown = {
    luaScripts: given.proxyLuaScript ?? [],
    fixBug25371: given.proxyFixBug25371 === true,
    readOnlyPort: given.proxyReadOnlyAddress !== undefined,
  };
  return { address, optional: adminAddress === undefined, account, script: adminScript(path(given.adminLuaScript)), shown };
}

function pathFrom(basedir: string | undefined): (text: string | undefined) => string | null {
  if (basedir !== undefined && !isAbsolute(basedir)) throw new UsageFault(`--basedir ${basedir} is relative; expected an absolute path`);
  return (text) => (text === undefined ? null : resolve(basedir ?? '.', text));
}

function remarks(given: MysqlProxyGiven): string[] {
  const said: [boolean | undefined, string][] = [
    [given.logUseSyslog, `--log-use-syslog: there is no syslog here; the log goes to ${given.logFile ?? 'stderr'}`],
    [given.luaCpath !== undefined, '--lua-cpath: modules in C cannot be loaded; only those in Lua are'],
    [given.daemon === true && given.logFile === undefined, '--daemon without --log-file: nobody sees the log'],
  ];
  return said.filter(([isSo]) => isSo === true).map(([, text]) => text);
}
