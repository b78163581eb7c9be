/** All scripts of an engine: those of the command line in their order, then those of the folder; and what windows do with them. */
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { ScriptState } from '../../bridge/contract.ts';
import type { Handlers } from '../../bridge/server.ts';
import { AnsweringScript, type LuaHost, LuaScript, type ProxyPorts } from '../../engine/luaScripting.ts';
import { ConsoleLog, type EngineScript, Script } from '../../engine/scripting.ts';
import { FileWatch } from '../fileWatch.ts';
import { isLua, type LuaPackages, openLua } from './luaScripts.ts';
import { ScriptFolder, scriptText } from './scriptFolder.ts';
import { startScriptProcess } from './scriptProcess.ts';

export interface ScriptOptions {
  /** Paths of `--script`, in order. */
  readonly files: readonly string[];
  /** How long a hook may take, ms; null: as long as is usual in its language. */
  readonly limitMs: number | null;
  /** With the scripts of the window; null where there is no window. */
  readonly folder: string | null;
  readonly lua?: LuaPackages;
  /** What scripts print is the program's standard output: all of it is kept until it was read. */
  readonly printsWhole?: boolean;
}

export interface ScriptPorts {
  /** Values that no script finds in its environment. */
  readonly secrets: readonly string[];
  /** What Lua scripts see of the engine. */
  readonly proxy: ProxyPorts;
  /** A script asks for the end of the proxy. */
  shutdown(): void;
}

/** What a hook in JavaScript may take. */
const usualLimitMs = 1_000;

/** How gravely the console takes what scripts log. */
const consoleLevels = { error: 'error', critical: 'error', warning: 'warn', message: 'info', info: 'info', debug: 'info' } as const;

export interface ScriptListener {
  /** The interceptors, or what they take an interest in, are others. */
  interceptorsChanged(): void;
  /** What `states` and `consoleLines` tell is another. */
  stateChanged(): void;
}

interface Entry {
  readonly script: EngineScript;
  readonly watch: FileWatch;
  readonly inFolder: boolean;
}

export class Scripts {
  readonly console: ConsoleLog;
  private readonly options: ScriptOptions;
  private readonly ports: ScriptPorts;
  private readonly folder: ScriptFolder | null;
  private readonly listener: ScriptListener;
  private entries: readonly Entry[] = [];
  /** Of the command line, taken off the list: their paths by their names. */
  private readonly takenOff = new Map<string, string>();
  private lastId = 0;
  private lua: Promise<LuaHost> | null = null;

  constructor(options: ScriptOptions, ports: ScriptPorts, listener: ScriptListener) {
    this.options = options;
    this.ports = ports;
    this.folder = options.folder === null ? null : new ScriptFolder(options.folder);
    this.listener = listener;
    this.console = new ConsoleLog(now, () => listener.stateChanged(), { readWhole: options.printsWhole === true });
  }

  /** Loads what is on. Rejects where a script of the command line does not load, with one line that says why. */
  async start(): Promise<void> {
    const { folder } = this;
    const given = await Promise.all(this.options.files.map((path) => this.entry(path, false)));
    const kept = await Promise.all(folder?.names().map((name) => this.entry(folder.file(name), true)) ?? []);
    this.entries = [...given, ...kept];
    const on = folder?.on() ?? new Set();
    for (const { script } of kept) if (on.has(script.file.name)) void script.setOn(true);
    const failures = await Promise.all(given.map(({ script }) => script.setOn(true)));
    const failed = failures.findIndex((failure) => failure !== null);
    if (failed < 0) return;
    this.stop();
    throw new Error(`--script ${this.options.files[failed]}: ${failures[failed]}`);
  }

  interceptors(): readonly EngineScript[] {
    return this.entries.map(({ script }) => script);
  }

  states(): readonly ScriptState[] {
    return this.entries.map(({ script }) => script.state());
  }

  get consoleLines(): number {
    return this.console.newest;
  }

  readonly calls = {
    'scripts.text': ({ id }) => ({ text: scriptText(this.found(id).script.file.path) }),
    'scripts.save': async ({ id, name, text }) => {
      const before = id === null ? null : this.found(id);
      const on = before?.script.isOn ?? true;
      const entry = before === null ? await this.create(name, text) : await this.replace(before, name, text);
      entry.watch.seen();
      if (entry === before) await entry.script.reload();
      else if (on) await entry.script.setOn(true);
      this.remember();
      return { id: entry.script.id };
    },
    'scripts.setOn': async ({ id, on }) => {
      await this.found(id).script.setOn(on);
      this.remember();
      return {};
    },
    'scripts.remove': ({ id }) => {
      const entry = this.found(id);
      const { name, path } = entry.script.file;
      if (entry.inFolder) this.folder!.remove(name);
      else this.takenOff.set(name, path);
      this.drop(entry);
      this.remember();
      return {};
    },
    'scripts.console': ({ since }) => this.console.since(since),
  } satisfies Handlers['calls'];

  stop(): void {
    for (const { script, watch } of this.entries) {
      watch.stop();
      script.stop();
    }
  }

  private async entry(path: string, inFolder: boolean): Promise<Entry> {
    this.lastId++;
    const file = { id: `script${this.lastId}`, name: basename(path), path };
    const watch = new FileWatch(() => void script.reload());
    const script = isLua(path) ? await this.luaScript(file, this.lastId) : this.moduleScript(file, watch);
    watch.watch([path]);
    return { script, watch, inFolder };
  }

  private moduleScript(file: EngineScript['file'], watch: FileWatch): Script {
    const { listener } = this;
    return new Script(file, this.options.limitMs ?? usualLimitMs, {
      start: (from) => startScriptProcess(from, this.ports.secrets),
      now,
      after,
      console: this.console,
      interestChanged: () => listener.interceptorsChanged(),
      stateChanged: () => listener.stateChanged(),
      filesRead: (files) => watch.watch(files.length === 0 ? [file.path] : files),
    });
  }

  /** A script that answers by itself, in the state of all others: what they keep in `proxy.global` it finds there. */
  async answering(path: string): Promise<AnsweringScript> {
    const file = { id: 'admin', name: basename(path), path };
    return new AnsweringScript(file, { host: await this.luaHost(), console: this.console, now });
  }

  private async luaScript(file: EngineScript['file'], n: number): Promise<LuaScript> {
    const { listener } = this;
    return new LuaScript(file, n, {
      host: await this.luaHost(),
      console: this.console,
      now,
      interestChanged: () => listener.interceptorsChanged(),
      stateChanged: () => listener.stateChanged(),
    });
  }

  private luaHost(): Promise<LuaHost> {
    this.lua ??= openLua(
      { packages: this.options.lua ?? {}, proxy: this.ports.proxy, limitMs: this.options.limitMs, secrets: this.ports.secrets },
      {
        print: (bytes, to) => this.console.add('Lua', to === 'stdout' ? 'log' : 'error', new TextDecoder().decode(bytes).trimEnd(), null),
        log: (level, text) => this.console.add('Lua', consoleLevels[level], `${level}: ${text}`, null),
        shutdown: () => this.ports.shutdown(),
      },
    );
    return this.lua;
  }

  private found(id: string): Entry {
    const entry = this.entries.find(({ script }) => script.id === id);
    if (entry === undefined) throw fault('notFound', 'there is no such script any more');
    return entry;
  }

  /** A script of this name that was just removed comes back to where it was. */
  private async create(name: string, text: string): Promise<Entry> {
    const path = this.takenOff.get(name);
    if (path !== undefined && scriptText(path) === text) {
      this.takenOff.delete(name);
      return this.add(await this.entry(path, false));
    }
    if (this.folder === null) throw fault('badInput', 'there is no folder for scripts here; name files by --script');
    return this.add(
      await this.entry(
        asked(() => this.folder!.create(name, text)),
        true,
      ),
    );
  }

  private async replace(entry: Entry, name: string, text: string): Promise<Entry> {
    const { file } = entry.script;
    if (name === file.name) {
      writeFileSync(file.path, text);
      return entry;
    }
    if (!entry.inFolder) throw fault('badInput', `${file.name} was given by --script and keeps its name`);
    const path = asked(() => this.folder!.rename(file.name, name));
    writeFileSync(path, text);
    const renamed = await this.entry(path, true);
    this.entries = this.entries.map((other) => (other === entry ? renamed : other));
    this.end(entry);
    return renamed;
  }

  private add(entry: Entry): Entry {
    this.entries = [...this.entries, entry];
    return entry;
  }

  private drop(entry: Entry): void {
    this.entries = this.entries.filter((other) => other !== entry);
    this.end(entry);
    this.listener.interceptorsChanged();
    this.listener.stateChanged();
  }

  private end({ script, watch }: Entry): void {
    watch.stop();
    script.stop();
  }

  private remember(): void {
    const on = this.entries.filter(({ script, inFolder }) => inFolder && script.isOn).map(({ script }) => script.file.name);
    if (this.entries.some(({ inFolder }) => inFolder)) this.folder?.remember(on);
  }
}

function fault(code: 'notFound' | 'badInput', message: string): Error {
  return Object.assign(new Error(message), { code });
}

function asked<T>(task: () => T): T {
  try {
    return task();
  } catch (thrown) {
    throw fault('badInput', (thrown as Error).message);
  }
}

/** An Instant. */
function now(): number {
  return Math.floor((performance.timeOrigin + performance.now()) * 1000);
}

function after(ms: number, task: () => void): () => void {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
}
