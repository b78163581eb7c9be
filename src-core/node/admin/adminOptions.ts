/** Where the admin interface listens, and who may log in there. */
import { existsSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { type Address, formatAddress } from '../../engine/address.ts';
import type { ShownOptions } from '../../responder/admin/ports.ts';
import { isLoopback } from '../mysqlProxy/proxyAddress.ts';
import { parseAddress, UsageFault } from '../parseOptions.ts';

export interface AdminSettings {
  readonly address: Address;
  /** Nobody asked for it: left out with a warning where its address is taken. */
  readonly optional: boolean;
  /** Null where anybody may log in. */
  readonly account: { readonly user: string; readonly password: string } | null;
  /** Path of the Lua script that answers; null for none. */
  readonly script: string | null;
  readonly shown: ShownOptions;
}

export interface AdminOptionsGiven {
  readonly admin?: Address;
  readonly adminUsername?: string;
  readonly adminPassword?: string;
  readonly adminLuaScript?: string;
  readonly script?: readonly string[];
}

const passwordVariable = 'HYDROPHONE_ADMIN_PASSWORD';

export function addAdminOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--admin <HOST:PORT>',
        'admin interface: MySQL protocol, state and capture as tables (docs/admin.md); port 0 means any free one (default off)',
      ).argParser((text) => parseAddress('--admin', text, true)),
    )
    .option('--admin-username <NAME>', 'who may log in there; needed where it is not on loopback')
    .option('--admin-password <PASSWORD>', `and by which password; left out, the environment variable ${passwordVariable}`)
    .option('--admin-lua-script <FILE>', "Lua script that answers there, as MySQL Proxy's admin scripts");
}

/** Null where it is off. Throws UsageFault where options contradict each other. */
export function adminOptions(given: AdminOptionsGiven): AdminSettings | null {
  const { admin, adminLuaScript } = given;
  if (admin === undefined) {
    const [needless] = Object.entries({ username: given.adminUsername, password: given.adminPassword, 'lua-script': adminLuaScript }).find(
      ([, value]) => value !== undefined,
    ) ?? [null];
    if (needless !== null) throw new UsageFault(`--admin-${needless} means nothing without --admin; expected --admin HOST:PORT with it`);
    return null;
  }
  const account = adminAccount('--admin', admin, given);
  const luaScripts = (given.script ?? []).filter((file) => file.endsWith('.lua'));
  const shown = { luaScripts, fixBug25371: false, readOnlyPort: false };
  return { address: admin, optional: false, account, script: adminScript(adminLuaScript ?? null), shown };
}

/** The path of a script that is there. Throws UsageFault. */
export function adminScript(path: string | null): string | null {
  if (path === null || existsSync(path)) return path;
  throw new UsageFault(`--admin-lua-script ${path}: there is no such file; expected a Lua script with a function read_query`);
}

/** `option` names the address. Throws UsageFault where it takes an account and there is none. */
export function adminAccount(option: string, address: Address, given: AdminOptionsGiven): AdminSettings['account'] {
  const { adminUsername: user } = given;
  const password = given.adminPassword ?? (user === undefined ? undefined : process.env[passwordVariable]);
  if ((user === undefined) !== (password === undefined))
    throw new UsageFault('--admin-username and --admin-password go together; expected both, or neither');
  if (user !== undefined && password !== undefined) return { user, password };
  if (isLoopback(address)) return null;
  throw new UsageFault(
    `${option} ${formatAddress(address)} can be reached from elsewhere; expected --admin-username and --admin-password with it`,
  );
}
