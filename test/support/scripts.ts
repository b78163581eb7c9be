/** Scripts in their real processes, asked as the chain asks them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { EngineForLua } from '../../src-core/engine/luaScripting.ts';
import type { Asked, Decision } from '../../src-core/intercept/interceptor.ts';
import type { HeldAtCommand, HeldAtReply } from '../../src-core/machine/holding/held.ts';
import type { SessionInfo } from '../../src-core/machine/io.ts';
import { ReplyWriter } from '../../src-core/mysql/synth/replyWriter.ts';
import { type ScriptOptions, Scripts } from '../../src-core/node/scripts/scripts.ts';
import { fakeContext, fakeExchange, fakeSession } from './exchanges.ts';
import { codec, column } from './replies.ts';

export interface RunningScripts {
  readonly scripts: Scripts;
  readonly folder: string;
  /** How often each was told. */
  readonly told: { interceptors: number; states: number };
  write(name: string, text: string): string;
  /** What the script at `place` of the list says. */
  ask(asked: Asked, place?: number): Promise<Decision | null>;
  /** All lines of the console, as `level place text`. */
  lines(): readonly string[];
  /** Waits until the console has a line with this in it; the line. */
  line(part: string | RegExp, timeoutMs?: number): Promise<string>;
}

/** A new folder with these files in it. It is gone with the test. */
export function scriptFiles(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'hydrophone-scripts-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeScript(folder, name, text);
  return folder;
}

/** Runs `files`, of which `names` are given by --script (all of them, where left out). They end with the test. */
export async function runScripts(
  files: Readonly<Record<string, string>>,
  options: Partial<Omit<ScriptOptions, 'files'>> & { readonly names?: readonly string[]; readonly secrets?: readonly string[] } = {},
): Promise<RunningScripts> {
  const folder = scriptFiles(files);
  const { names = Object.keys(files), secrets = [], ...rest } = options;
  const told = { interceptors: 0, states: 0 };
  const ports = { secrets, proxy: new EngineForLua({ backends: [] }), shutdown: () => undefined };
  const scripts = new Scripts({ files: names.map((name) => join(folder, name)), limitMs: 1_000, folder: null, ...rest }, ports, {
    interceptorsChanged: () => told.interceptors++,
    stateChanged: () => told.states++,
  });
  onTestFinished(() => scripts.stop());
  const lines = (): string[] => scripts.calls['scripts.console']({ since: 0 }).lines.map((l) => `${l.level} ${l.place ?? '-'} ${l.text}`);
  await scripts.start();
  return {
    scripts,
    folder,
    told,
    write: (name, text) => writeScript(folder, name, text),
    ask: async (asked, place = 0) => scripts.interceptors()[place]!.decide(asked),
    lines,
    line: (part, timeoutMs = 8_000) =>
      until(timeoutMs, `no line with ${part} in\n`, lines, (all) => {
        return all.find((line) => (typeof part === 'string' ? line.includes(part) : part.test(line)));
      }),
  };
}

/** Looks again and again until `find` finds something. */
export async function until<S, T>(timeoutMs: number, failure: string, source: () => S, find: (from: S) => T | undefined): Promise<T> {
  for (const end = Date.now() + timeoutMs; ; ) {
    const found = find(source());
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`${failure}${JSON.stringify(source(), null, 1)}`);
    await new Promise((done) => setTimeout(done, 10));
  }
}

export function session(id: number, changes: Partial<SessionInfo> = {}): SessionInfo {
  return fakeSession({ id, ...changes });
}

/** A COM_QUERY of session `id` that waits. */
export function query(id: number, sql: string): HeldAtCommand {
  const context = fakeContext({ session: session(id) });
  const payload = Uint8Array.of(3, ...new TextEncoder().encode(sql));
  return {
    at: 'command',
    ticket: 1,
    session: context.session,
    exchange: fakeExchange(100 + id, { context }),
    context,
    statusFlags: 3,
    command: { code: 3, payload, statementText: null },
  };
}

/** The reply to it: one text column `name` with these cells. */
export function reply(id: number, sql: string, cells: readonly string[], queueId: number | null = null): HeldAtReply {
  const writer = new ReplyWriter({ context: codec(), sequence: 1, binary: false });
  writer.columns([column('name', 0xfd)]);
  for (const cell of cells) writer.row([cell]);
  writer.endRows();
  return {
    ...query(id, sql),
    at: 'reply',
    reply: { packets: writer.take(), command: 3, queueId, sentAt: 1_000, firstAt: 1_200, lastAt: 1_500 },
  };
}

function writeScript(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}
