/** Lua scripts in a real Lua state, asked as the chain asks them. */
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Asked, Decision } from '../../src-core/intercept/interceptor.ts';
import type { HeldAtCommand, HeldAtReply, Verdict } from '../../src-core/machine/holding/held.ts';
import { newSession } from '../../src-core/machine/newSession.ts';
import { openLua } from '../../src-core/node/scripts/luaScripts.ts';
import { ConsoleLog } from '../../src-core/script/consoleLog.ts';
import { LuaScript } from '../../src-core/script/lua/luaScript.ts';
import type { LuaBackend, ProxyPorts } from '../../src-core/script/lua/proxy/ports.ts';
import { heldCommand, heldReply } from './held.ts';
import { scriptFiles } from './scripts.ts';

export interface RunningLua {
  readonly script: LuaScript;
  readonly path: string;
  readonly backends: Backends;
  /** A client connects; then it is told what its login said, as far as hooks want to know. */
  connect(id?: number): Decision | null | Promise<Decision | null>;
  /** What the script says. */
  ask(asked: Asked): Promise<Decision | null>;
  /** A statement of session 1, by its text. */
  query(sql: string): Promise<Decision | null>;
  /** The verdict on a statement; throws where there is none. */
  verdict(sql: string): Promise<Verdict>;
  /** What the script says of the reply to it. */
  reply(packets: Uint8Array, sql?: string, queueId?: number | null): Promise<Decision | null>;
  /** Lines of the console, as `level place text`. */
  lines(): readonly string[];
}

export type Backends = { -readonly [K in keyof LuaBackend]: LuaBackend[K] }[];

export function backend(address: string, changes: Partial<Backends[number]> = {}): Backends[number] {
  return { address, type: 'rw', state: 'unknown', connectedClients: 0, uuid: '', ...changes };
}

/** Runs a script; session 1 has connected. `files`: others beside it. */
export async function runLuaScript(
  text: string,
  options: { readonly backends?: Backends; readonly limitMs?: number; readonly files?: Readonly<Record<string, string>> } = {},
): Promise<RunningLua> {
  const { backends = [backend('127.0.0.1:3306')], limitMs = 1_000, files = {} } = options;
  const folder = scriptFiles({ ...files, 'mc.lua': text });
  const path = join(folder, 'mc.lua');
  const limits = backends.map(() => ({ max: 0, min: 0 }));
  const proxy: ProxyPorts = {
    backends: {
      all: backends,
      setState: (ndx, state) => {
        backends[ndx - 1]!.state = state;
      },
      idle: (ndx, user) => (user === 'app' ? ndx : 10 * ndx),
      limits: (ndx) => limits[ndx - 1]!,
    },
    proxyAddress: () => '127.0.0.1:4040',
    backendOf: () => Math.min(1, backends.length),
  };
  const console = new ConsoleLog(now, () => undefined);
  const print = (bytes: Uint8Array): void => console.add('Lua', 'log', new TextDecoder().decode(bytes), null);
  const host = await openLua({ proxy, limitMs }, { print, log: () => undefined, shutdown: () => undefined });
  const nothing = (): void => undefined;
  const ports = { host, console, now, interestChanged: nothing, stateChanged: nothing };
  const script = new LuaScript({ id: 'script1', name: 'mc.lua', path }, 1, ports);
  onTestFinished(() => script.stop());
  await script.setOn(true);
  const connect = (id = 1): ReturnType<LuaScript['decide']> => {
    const session = newSession(id, 0, '192.168.0.5:50000', backends[0]?.address ?? '');
    script.interest(session);
    return script.decide({ at: 'connect', ticket: 0, session });
  };
  await connect();
  const ask = async (asked: Asked): Promise<Decision | null> => script.decide(asked);
  const query = (sql: string): Promise<Decision | null> => ask(command(sql));
  return {
    script,
    path,
    backends,
    connect,
    ask,
    query,
    verdict: async (sql) => {
      const decision = await query(sql);
      if (decision?.verdict === undefined) throw new Error(`no verdict on ${sql} but ${JSON.stringify(decision)}: ${lines().join('\n')}`);
      return decision.verdict;
    },
    reply: (packets, sql = 'SELECT 1', queueId = null) => ask(replyTo(sql, packets, queueId)),
    lines,
  };

  function lines(): string[] {
    return console.since(0).lines.map((line) => `${line.level} ${line.place ?? '-'} ${line.text}`);
  }
}

/** What the script printed, line by line. */
export function printed(lua: RunningLua): string[] {
  return lua.lines().map((line) => line.replace(/^log mc.lua:\d+ /, ''));
}

/** A COM_QUERY of session 1 that waits. */
export function command(sql: string): HeldAtCommand {
  return heldCommand(packet(3, sql), { session: { id: 1 } });
}

export function replyTo(sql: string, packets: Uint8Array, queueId: number | null = null): HeldAtReply {
  return heldReply(command(sql), packets, 3, queueId);
}

export function packet(code: number, text = ''): Uint8Array {
  return Uint8Array.of(code, ...new TextEncoder().encode(text));
}

function now(): number {
  return Math.floor(performance.now() * 1000);
}
