/** The options that every command with a proxy in it takes. */
import { type Command, Option } from 'commander';
import { type Address, formatAddress } from '../engine/address.ts';
import { defaultKeepBytes, type EngineOptions } from '../engine/ports.ts';
import { type AdminOptionsGiven, type AdminSettings, addAdminOptions, adminOptions } from './admin/adminOptions.ts';
import { parseAddress, parseSize, UsageFault } from './parseOptions.ts';
import { addScriptOptions, type ScriptOptionsGiven } from './scripts/scriptOptions.ts';
import { addTlsOptions, type TlsOptions, type TlsOptionsGiven, tlsOptions } from './tls/tlsOptions.ts';

export interface ProxyOptions {
  readonly listen: readonly Address[];
  /** Empty where none was given: the demo database then. */
  readonly backend: readonly Address[];
  readonly keep: number;
  readonly tls: TlsOptions;
  readonly passwords: ReadonlyMap<string, string>;
  /** Path of the rules file; null for none. */
  readonly rules: string | null;
  /** Path of the mock file that serves in place of a backend; null for none. */
  readonly mock: string | null;
  readonly script: ScriptOptionsGiven;
  /** Null where the admin interface is off. */
  readonly admin: AdminSettings | null;
}

/** As commander gives them. */
export interface ProxyOptionsGiven extends TlsOptionsGiven, ScriptOptionsGiven, AdminOptionsGiven {
  readonly listen?: readonly Address[];
  readonly backend?: readonly Address[];
  readonly keep?: number;
  readonly passwordOf?: readonly (readonly [string, string])[];
  readonly rules?: string;
  readonly mock?: string;
}

const defaultListen: Address = { host: '127.0.0.1', port: 4040 };

function addresses(option: string, free: boolean) {
  return (text: string, earlier: readonly Address[] | undefined): Address[] => [...(earlier ?? []), parseAddress(option, text, free)];
}

export function addProxyOptions(command: Command): Command {
  const withServers = addListenOption(command)
    .addOption(
      new Option(
        '--backend <HOST:PORT>',
        'the database; repeatable: one for each --listen, one for all, or several in turn for one --listen',
      ).argParser(addresses('--backend', false)),
    )
    .addOption(new Option('--mock <FILE>', 'YAML with statements and their answers, served in place of a database (docs/mock.md)'));
  return addConversationOptions(withServers);
}

/** Where apps connect. */
export function addListenOption(command: Command): Command {
  return command.addOption(
    new Option('--listen <HOST:PORT>', 'where apps connect; repeatable, port 0 means any free one (default 127.0.0.1:4040)').argParser(
      addresses('--listen', true),
    ),
  );
}

/** What becomes of the conversations, whoever serves them. */
export function addConversationOptions(command: Command): Command {
  const withRules = command
    .addOption(
      new Option('--keep <SIZE>', 'bytes of packets kept per exchange (default 4MiB)').argParser((text) => parseSize('--keep', text)),
    )
    .addOption(new Option('--rules <FILE>', 'YAML with rules that hold, change and fake traffic (docs/rules.md)'));
  return addAdminOptions(addTlsOptions(addScriptOptions(withRules)).addOption(passwordOption()));
}

export function passwordOption(): Option {
  return new Option(
    '--password-of <USER=VARIABLE>',
    "environment variable with a user's password, so that MariaDB 11.4+ clients take the proxy's certificate; repeatable",
  ).argParser((text, earlier: readonly (readonly [string, string])[] | undefined) => [...(earlier ?? []), passwordOf(text)]);
}

/** A user and the password from the environment: on the command line everybody could read it. */
function passwordOf(text: string): readonly [string, string] {
  const [, user, variable] = /^(.+)=([^=]+)$/.exec(text) ?? [];
  if (user === undefined || variable === undefined)
    throw new UsageFault(`--password-of ${text} is not understood; expected USER=VARIABLE, the name of an environment variable`);
  const password = process.env[variable];
  if (password === undefined)
    throw new UsageFault(`--password-of ${text}: there is no environment variable ${variable}; expected the password of ${user} in it`);
  return [user, password];
}

/** Throws UsageFault where listeners and backends do not pair, or options about TLS contradict each other. */
export function proxyOptions(given: ProxyOptionsGiven): ProxyOptions {
  const listen = given.listen ?? [defaultListen];
  const backend = given.backend ?? [];
  if (listen.length > 1 && backend.length > 1 && backend.length !== listen.length) {
    throw new UsageFault(
      `${listen.length} --listen and ${backend.length} --backend do not pair; expected one --backend for each --listen, one for all, or several for one --listen`,
    );
  }
  return {
    listen,
    backend,
    keep: given.keep ?? defaultKeepBytes,
    tls: tlsOptions(given),
    passwords: new Map(given.passwordOf),
    rules: given.rules ?? null,
    mock: given.mock ?? null,
    script: given,
    admin: adminOptions(given),
  };
}

export function engineOptions(options: ProxyOptions, addresses: readonly Address[]): EngineOptions {
  const backends = addresses.map((address) => ({ address: formatAddress(address), type: 'rw' as const }));
  const all = backends.map((_, i) => i + 1);
  const paired = options.listen.length > 1 && addresses.length > 1;
  const listeners = options.listen.map((listen, i) => ({ listen, backends: paired ? [i + 1] : all }));
  return { backends, listeners, keepBytes: options.keep, tls: options.tls.modes, passwords: options.passwords };
}
