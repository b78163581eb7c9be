/** What the Lua part of the API (prelude.ts) calls: each looks at the connection whose script runs. */
import type { Lua, LuaRef, Native } from '../vm/lua.ts';
import { connectionFact, loginField, loginFieldNames, pushAddress, pushValue, sideFact } from './connectionFacts.ts';
import { backendStates, backendTypes } from './constants.ts';
import { HeldResult } from './heldResult.ts';
import type { LuaConnection } from './luaConnection.ts';
import type { LuaBackend, ProxyPorts } from './ports.ts';
import { responseRowNatives } from './responseRows.ts';

/** `handles`: the metatable of userdata that stand for results and rows. */
export function proxyNatives(ports: ProxyPorts, handles: LuaRef): Readonly<Record<string, Native>> {
  return { ...connectionNatives(ports), ...resultNatives(handles), ...responseRowNatives(handles), ...backendNatives(ports) };
}

function connectionNatives(ports: ProxyPorts): Readonly<Record<string, Native>> {
  return {
    connectionFact: (lua) => give(lua, connectionFact(connectionOf(lua), name(lua, 1))),
    sideFact: (lua) => give(lua, sideFact(connectionOf(lua), name(lua, 1), name(lua, 2), ports)),
    loginField: (lua) => give(lua, loginField(connectionOf(lua), name(lua, 1))),
    /** A table where the string is the packet of the login at hand, otherwise nil. */
    loginFields: (lua) => {
      const of = connectionOf(lua);
      const packet = loginField(of, 'packet');
      if (!(packet instanceof Uint8Array) || lua.length(1) !== packet.length) return 0;
      lua.newTable(0, loginFieldNames.length);
      for (const field of loginFieldNames) {
        pushValue(lua, loginField(of, field));
        lua.setField(-2, field);
      }
      return 1;
    },
    /** Answers with what is wrong, or nothing. */
    route: (lua) => {
      const of = connectionOf(lua);
      const ndx = lua.toNumber(1);
      const { length } = ports.backends.all;
      if (!Number.isInteger(ndx) || ndx > length) {
        const there = length === 0 ? 'there are none' : `they are numbered 1 … ${length}`;
        lua.pushText(`proxy.connection.backend_ndx is ${ndx}; expected the number of a backend (${there}), or 0`);
        return 1;
      }
      of.backendNdx = Math.max(0, ndx);
      of.routed = true;
      return 0;
    },
    close: (lua) => {
      connectionOf(lua).closes = lua.toBoolean(1);
      return 0;
    },
    print: (lua) => {
      connectionOf(lua).owner.print(lua.toText(1) ?? '', lua.toText(2) ?? '');
      return 0;
    },
  };
}

function resultNatives(handles: LuaRef): Readonly<Record<string, Native>> {
  return {
    /** A handle of the result; nil where that is over. */
    result: (lua) => {
      const { result, resultNumber } = connectionOf(lua);
      if (result === null || lua.toNumber(1) !== resultNumber) return 0;
      result.keep();
      lua.newObject(result, handles);
      return 1;
    },
    rowCount: (lua) => give(lua, resultOf(lua).rowCount),
    /** Rows from that place on: more than one, since calls cost, but for the first, as many want no more. */
    rows: (lua) => {
      const from = lua.toNumber(2);
      return resultOf(lua).pushRows(lua, from, from === 1 ? 1 : rowsAtOnce);
    },
    /** Of a handle, or of the result at hand by its number; nothing where that is over. */
    resultFact: (lua) => {
      const { result, resultNumber } = connectionOf(lua);
      const of = lua.type(1) !== 'number' ? resultOf(lua) : lua.toNumber(1) === resultNumber ? result : null;
      if (of === null) return 0;
      of.pushFact(lua, name(lua, 2));
      return 1;
    },
  };
}

function backendNatives({ backends }: ProxyPorts): Readonly<Record<string, Native>> {
  return {
    backendCount: (lua) => give(lua, backends.all.length),
    backendFact: (lua) => {
      const backend = backends.all[lua.toNumber(1) - 1]!;
      const field = name(lua, 2);
      if (field === 'dst') pushAddress(lua, backend.address);
      else pushValue(lua, backendFact(backend, field));
      return 1;
    },
    setBackendFact: (lua) => setBackendFact(lua, backends),
    poolFact: (lua) => {
      const which = poolLimits[name(lua, 2)];
      return give(lua, which === undefined ? null : backends.limits(lua.toNumber(1))[which]);
    },
    setPoolFact: (lua) => {
      const field = name(lua, 2);
      const which = poolLimits[field];
      const value = lua.toNumber(3);
      if (which === undefined || !Number.isInteger(value) || value < 0) {
        lua.pushText(`pool.${field} cannot be set so; max_idle_connections and min_idle_connections take a whole number from 0`);
        return 1;
      }
      backends.limits(lua.toNumber(1))[which] = value;
      return 0;
    },
    idle: (lua) => give(lua, backends.idle(lua.toNumber(1), name(lua, 2), connectionOf(lua).session)),
  };
}

/** No more than a native has room for. */
const rowsAtOnce = 32;

const poolLimits: Readonly<Record<string, 'max' | 'min'>> = { max_idle_connections: 'max', min_idle_connections: 'min' };

function backendFact(backend: LuaBackend, field: string): string | number | null {
  switch (field) {
    case 'address':
      return backend.address;
    case 'state':
      return backendStates[backend.state];
    case 'type':
      return backendTypes[backend.type];
    case 'connected_clients':
      return backend.connectedClients;
    case 'uuid':
      return backend.uuid;
    default:
      return null;
  }
}

/** Answers with what is wrong, or nothing. */
function setBackendFact(lua: Lua, backends: ProxyPorts['backends']): number {
  const ndx = lua.toNumber(1);
  const field = name(lua, 2);
  if (field === 'uuid' && lua.type(3) === 'string') {
    backends.all[ndx - 1]!.uuid = lua.toText(3)!;
    return 0;
  }
  const state = (Object.keys(backendStates) as LuaBackend['state'][]).find((one) => backendStates[one] === lua.toNumber(3));
  if (field === 'state' && state !== undefined) {
    backends.setState(ndx, state);
    return 0;
  }
  lua.pushText(`${field} of a backend cannot be set so; its state takes one of proxy.BACKEND_STATE_*, its uuid a string`);
  return 1;
}

function connectionOf(lua: Lua): LuaConnection {
  return lua.context as LuaConnection;
}

function resultOf(lua: Lua): HeldResult {
  const result = lua.toObject(1);
  if (!(result instanceof HeldResult)) throw new Error('the result is gone');
  return result;
}

function name(lua: Lua, index: number): string {
  return lua.toText(index) ?? '';
}

function give(lua: Lua, value: Parameters<typeof pushValue>[1]): number {
  pushValue(lua, value);
  return 1;
}
