/** `proxy.connection` and the tables `auth` of older scripts, field by field. */
import { versionNumber } from '../../../mysql/packets/greeting.ts';
import type { Lua } from '../vm/lua.ts';
import type { LuaConnection } from './luaConnection.ts';
import type { ProxyPorts } from './ports.ts';

/** Address families as the socket API of Linux counts them. */
const families = { unix: 1, ipv4: 2, ipv6: 10 } as const;

type Value = string | number | boolean | Uint8Array | null | { readonly address: string };

/** Fields of `proxy.connection` itself: those that scripts of 0.5 and 0.6 know, and what bears on both sides. */
export function connectionFact(of: LuaConnection, name: string): Value {
  switch (name) {
    case 'backend_ndx':
      return of.backendNdx;
    case 'connection_close':
      return of.closes;
    case 'thread_id':
      return of.session.connectionId;
    case 'default_db':
      return of.schema ?? '';
    case 'username':
      return of.session.user;
    default:
      return null;
  }
}

/** Fields of `proxy.connection.client` and `proxy.connection.server`. */
export function sideFact(of: LuaConnection, side: string, name: string, ports: ProxyPorts): Value {
  const { session } = of;
  const isServer = side === 'server';
  switch (name) {
    case 'default_db':
      return of.schema ?? '';
    case 'username':
      return session.user;
    case 'scrambled_password':
      return session.user === null ? null : of.scrambledPassword;
    case 'src':
      return { address: isServer ? '' : session.client };
    case 'dst':
      return { address: isServer ? session.backend : (ports.proxyAddress(session) ?? '') };
    case 'thread_id':
      return isServer ? session.connectionId : null;
    case 'mysqld_version':
      return isServer ? versionNumber(session.serverVersion ?? '') : null;
    case 'scramble_buffer':
      return isServer && of.scramble.length > 0 ? of.scramble : null;
    case 'address':
      return isServer ? session.backend : session.client;
    default:
      return null;
  }
}

/** What the argument of read_handshake, read_auth and read_auth_result has, as scripts of 0.5 and 0.6 read it. */
export const loginFieldNames: readonly string[] = [
  'mysqld_version',
  'thread_id',
  'scramble',
  'server_addr',
  'client_addr',
  'username',
  'password',
  'default_db',
  'packet',
];

export function loginField(of: LuaConnection, name: string): Value {
  const { asked, session } = of;
  if (asked === null || (asked.at !== 'greeting' && asked.at !== 'login' && asked.at !== 'loginResult')) return null;
  switch (name) {
    case 'mysqld_version':
      return versionNumber(session.serverVersion ?? '');
    case 'thread_id':
      return session.connectionId;
    case 'scramble':
      return of.scramble;
    case 'server_addr':
      return session.backend;
    case 'client_addr':
      return session.client;
    case 'username':
      return session.user;
    case 'password':
      return asked.at === 'greeting' ? null : of.scrambledPassword;
    case 'default_db':
      return asked.at === 'greeting' ? null : (of.schema ?? '');
    case 'packet':
      return asked.packet;
    default:
      return null;
  }
}

export function pushValue(lua: Lua, value: Value): void {
  if (value === null) lua.pushNil();
  else if (typeof value === 'string') lua.pushText(value);
  else if (typeof value === 'number') lua.pushNumber(value);
  else if (typeof value === 'boolean') lua.pushBoolean(value);
  else if (value instanceof Uint8Array) lua.pushBytes(value);
  else pushAddress(lua, value.address);
}

/** { type, name, address, port } of `host:port`. */
export function pushAddress(lua: Lua, name: string): void {
  const [, host = name, port] = /^(.*):(\d+)$/.exec(name) ?? [];
  const address = host.replace(/^\[(.*)\]$/, '$1');
  lua.newTable(0, 4);
  lua.pushText(name);
  lua.setField(-2, 'name');
  lua.pushText(address);
  lua.setField(-2, 'address');
  lua.pushNumber(Number(port ?? 0));
  lua.setField(-2, 'port');
  lua.pushNumber(name.startsWith('/') ? families.unix : address.includes(':') ? families.ipv6 : families.ipv4);
  lua.setField(-2, 'type');
}
