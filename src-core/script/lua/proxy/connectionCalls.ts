/** Calls the hooks of one connection's script, and reads what they answered. */
import type { Called, LuaEnvironment } from '../vm/environment.ts';
import { globalsIndex, type Lua, type LuaFault, type LuaRef } from '../vm/lua.ts';
import { packetKinds } from './constants.ts';
import type { HeldResult } from './heldResult.ts';
import { type LuaResponse, readResponse } from './luaResponse.ts';

/** A command in the script's queue. */
export interface Queued {
  /** Its number in this connection. */
  readonly serial: number;
  /** Null: the client's own packet. */
  readonly payload: Uint8Array | null;
  /** read_query_result wants to see its result. */
  readonly needed: boolean;
}

export interface Queue {
  readonly commands: readonly Queued[];
  /** It is one command, in place of the client's own. */
  readonly replaces: boolean;
}

export type HookAnswer =
  /** Nothing was said. */
  | { readonly kind: 'none' }
  /** The client's packet goes as it came, and its result is wanted. */
  | { readonly kind: 'watch' }
  | { readonly kind: 'queue'; readonly queue: Queue }
  /** Within the login: this goes in place of what came. */
  | { readonly kind: 'packet'; readonly payload: Uint8Array }
  | { readonly kind: 'response'; readonly response: LuaResponse }
  | { readonly kind: 'ignore' };

/** Of read_query_result: `rest` is what is left of the queue now, null where that stayed. */
export interface ResultAnswer {
  readonly answer: HookAnswer;
  readonly rest: readonly Queued[] | null;
}

export type Answered<T> = Called<T> | null | Promise<Called<T> | null>;

const none: HookAnswer = { kind: 'none' };
const watch: HookAnswer = { kind: 'watch' };
const ignore: HookAnswer = { kind: 'ignore' };
const passedOn: ResultAnswer = { answer: none, rest: null };
const ignored: ResultAnswer = { answer: ignore, rest: null };

/** The Lua side's answers (prelude.ts). */
const codes = { none: 0, watch: 1, queue: 2, response: 3, ignore: 4, changed: 8 } as const;

export class ConnectionCalls {
  private readonly environment: LuaEnvironment;
  private readonly query: LuaRef;
  private readonly result: LuaRef;
  private readonly other: LuaRef;
  private packet: Uint8Array = new Uint8Array(0);
  private readonly numbers: number[] = [0, 0, 0, 0];
  private found: HeldResult | null = null;

  private constructor(environment: LuaEnvironment, query: LuaRef, result: LuaRef, other: LuaRef) {
    this.environment = environment;
    this.query = query;
    this.result = result;
    this.other = other;
  }

  /** Makes the `proxy` table of an environment. `newConnection`: what the prelude returned. */
  static open(environment: LuaEnvironment, newConnection: LuaRef): ConnectionCalls | LuaFault {
    const made = environment.setup((lua) => {
      lua.pushRef(newConnection);
      lua.copy(globalsIndex);
      lua.call(1, 3);
      const other = lua.ref();
      const result = lua.ref();
      const query = lua.ref();
      return { query, result, other };
    });
    if (made.fault !== null) return made.fault;
    const { query, result, other } = made.value;
    return new ConnectionCalls(environment, query, result, other);
  }

  /** read_query(packet). */
  readQuery(packet: Uint8Array): Answered<HookAnswer> {
    this.packet = packet;
    return this.environment.call(this.query, this.pushPacket, readQueryAnswer);
  }

  /** read_query_result(inj). `serial`: 0 for the client's own command; times in µs. */
  readResult(serial: number, queryTime: number, responseTime: number, resultNumber: number, found: HeldResult): Answered<ResultAnswer> {
    const { numbers } = this;
    this.found = found;
    numbers[0] = serial;
    numbers[1] = queryTime;
    numbers[2] = responseTime;
    numbers[3] = resultNumber;
    return this.environment.call(this.result, this.pushNumbers, readResultAnswer);
  }

  /** How long the last hook ran, µs. */
  get ranFor(): number {
    return Math.round(this.environment.ranFor * 1000);
  }

  /** Any other hook. `packet`: its argument; in a table `{ packet = … }` where `inTable`. */
  call(hook: string, packet: Uint8Array | null, inTable: boolean): Answered<HookAnswer> {
    const push = (lua: Lua): void => {
      lua.pushText(hook);
      if (packet === null) return;
      if (inTable) lua.newTable(0, 1);
      lua.pushBytes(packet);
      if (inTable) lua.setField(-2, 'packet');
    };
    return this.environment.call(this.other, push, readOtherAnswer);
  }

  private readonly pushPacket = (lua: Lua): void => lua.pushBytes(this.packet);

  private readonly pushNumbers = (lua: Lua): void => {
    const { numbers, found } = this;
    for (let i = 0; i < numbers.length; i++) lua.pushNumber(numbers[i]!);
    if (found === null) return;
    const { rowCount, warnings, kind, affectedRows, lastInsertId } = found.facts;
    lua.pushNumber(found.bytes);
    lua.pushNumber(rowCount);
    lua.pushNumber(kind === 'error' ? packetKinds.MYSQLD_PACKET_ERR : packetKinds.MYSQLD_PACKET_OK);
    lua.pushNumber(warnings);
    // Only an OK tells them.
    if (kind !== 'ok') return;
    lua.pushNumber(Number(affectedRows));
    lua.pushNumber(Number(lastInsertId));
  };
}

function readQueryAnswer(lua: Lua): HookAnswer {
  switch (lua.toNumber(1)) {
    case codes.watch:
      return watch;
    case codes.queue:
      return { kind: 'queue', queue: { commands: readQueue(lua, 2), replaces: lua.toNumber(6) === 1 } };
    case codes.response:
      return { kind: 'response', response: readResponse(lua, 2) };
    default:
      return none;
  }
}

function readResultAnswer(lua: Lua): ResultAnswer {
  const code = lua.toNumber(1);
  if (code === codes.none) return passedOn;
  if (code === codes.ignore) return ignored;
  const rest = code >= codes.changed ? readQueue(lua, 3) : null;
  switch (code % codes.changed) {
    case codes.response:
      return { answer: { kind: 'response', response: readResponse(lua, 2) }, rest };
    case codes.ignore:
      return { answer: ignore, rest };
    default:
      return { answer: none, rest };
  }
}

function readOtherAnswer(lua: Lua): HookAnswer {
  switch (lua.toNumber(1)) {
    case codes.queue:
      return { kind: 'packet', payload: lua.toBytes(2)! };
    case codes.response:
      return { kind: 'response', response: readResponse(lua, 2) };
    case codes.ignore:
      return ignore;
    default:
      return none;
  }
}

/** From `at` on: the place of the client's own packet (0 for none), then packets, whether their results are wanted, and their numbers. */
function readQueue(lua: Lua, at: number): readonly Queued[] {
  const own = lua.toNumber(at);
  const count = lua.length(at + 1);
  return Array.from({ length: count }, (_, i) => {
    const n = i + 1;
    lua.rawGetAt(at + 1, n);
    lua.rawGetAt(at + 2, n);
    lua.rawGetAt(at + 3, n);
    const queued = { serial: lua.toNumber(-1), payload: n === own ? null : lua.toBytes(-3)!, needed: lua.toBoolean(-2) };
    lua.pop(3);
    return queued;
  });
}
