/** A script as one connection has it: its environment, and what is known of the connection. */
import type { Route } from '../../intercept/interceptor.ts';
import type { SessionInfo } from '../../machine/io.ts';
import type { ScriptInterest } from '../scriptInterest.ts';
import { type LuaHook, luaHooks } from './luaHooks.ts';
import type { LuaHost } from './luaHost.ts';
import type { LuaSource } from './luaSource.ts';
import { ConnectionCalls } from './proxy/connectionCalls.ts';
import { LuaConnection } from './proxy/luaConnection.ts';
import type { Called, LuaEnvironment } from './vm/environment.ts';
import type { LuaFault } from './vm/lua.ts';

/** `place`: `file:line:`, or empty. */
export type BoundEvent =
  | { readonly fault: LuaFault }
  | { readonly text: string; readonly place: string }
  /** The script has run, and its hooks are there. */
  | { readonly loaded: true };

/** A server's reply is at most so large that read_query_result sees it, in bytes. */
const replyLimit = 1024 * 1024 * 1024;

export class BoundScript {
  readonly connection: LuaConnection;
  calls: ConnectionCalls | null = null;
  /** The script did not load: the login is refused. */
  failed = false;
  /** As long as the script's text runs. */
  loading: Promise<void> | null = null;
  /** The reply to the client's own command is asked for. */
  wantsOwn = false;
  /** Which text of the script it runs: LuaSource's `version`. */
  version = 0;
  /** disconnect_client runs: what it will say. */
  leaving: Promise<Route | null> | null = null;
  /** disconnect_client was called. */
  hasLeft = false;
  private environment: LuaEnvironment | null = null;
  private readonly tell: (event: BoundEvent) => void;
  private hooks: ReadonlySet<LuaHook> = new Set();

  private constructor(connection: LuaConnection, tell: (event: BoundEvent) => void) {
    this.connection = connection;
    this.tell = tell;
  }

  static load(source: LuaSource, host: LuaHost, session: SessionInfo, tell: (event: BoundEvent) => void): BoundScript {
    const owner = { print: (text: string, place: string) => tell({ text, place }) };
    const bound = new BoundScript(new LuaConnection(owner, session, host.ports.proxy), tell);
    bound.open(source, host);
    return bound;
  }

  has(hook: LuaHook): boolean {
    return this.hooks.has(hook) && !this.isDead;
  }

  /** Its environment is gone, or the whole Lua state. */
  get isDead(): boolean {
    return this.environment === null || this.environment.closed;
  }

  interest(): ScriptInterest {
    if (this.failed || this.loading !== null) return { connect: true, login: true, commands: this.failed ? null : 'all', replyLimit };
    if (this.isDead) return { connect: false, login: false, commands: null };
    this.look();
    const login = this.hooks.has('read_handshake') || this.hooks.has('read_auth') || this.hooks.has('read_auth_result');
    return {
      connect: this.hooks.has('connect_server'),
      // What scripts may ask of the login later has to be seen when it comes.
      login: login || this.hooks.has('read_query'),
      commands: this.hooks.has('read_query') ? 'all' : null,
      replyLimit,
    };
  }

  close(): void {
    this.connection.close();
    this.environment?.close();
  }

  private open(source: LuaSource, host: LuaHost): void {
    const read = source.read();
    this.version = source.version;
    if (read.fault !== null) {
      this.fail(read.fault);
      return;
    }
    try {
      const { vm, newConnection } = host.state;
      this.environment = vm.newEnvironment(this.connection, host.ports.path(source.path));
      const calls = ConnectionCalls.open(this.environment, newConnection);
      if (!(calls instanceof ConnectionCalls)) {
        this.fail(calls);
        return;
      }
      this.calls = calls;
      this.run(this.environment, this.environment.load(read.value, source.chunkName));
    } catch (thrown) {
      this.fail({ message: (thrown as Error).message, traceback: '', place: null, why: 'memory' });
    }
  }

  private run(environment: LuaEnvironment, chunk: Called<number>): void {
    if (chunk.fault !== null) {
      this.fail(chunk.fault);
      return;
    }
    const called = environment.call(
      chunk.value,
      () => undefined,
      () => null,
    );
    const end = (late: Awaited<typeof called>): void => {
      this.loading = null;
      environment.release(chunk.value);
      if (late !== null && late.fault !== null) this.fail(late.fault);
      else {
        this.look();
        this.tell({ loaded: true });
      }
    };
    if (called instanceof Promise) this.loading = called.then(end);
    else end(called);
  }

  private look(): void {
    const { environment } = this;
    if (environment !== null) this.hooks = new Set(luaHooks.filter((name) => environment.has(name)));
  }

  private fail(fault: LuaFault): void {
    this.failed = true;
    this.environment?.close();
    this.tell({ fault });
  }
}
