/**
 * A Lua script that is a server by itself, as MySQL Proxy's admin scripts: its read_query answers commands, and nobody stands behind
 * it. What it says nothing to is left to whoever asked.
 */

import { openExchange } from '../../machine/commands/replyTracker.ts';
import type { HeldAtCommand } from '../../machine/holding/held.ts';
import type { ExchangeContext, Instant, SessionInfo } from '../../machine/io.ts';
import { newSession } from '../../machine/newSession.ts';
import type { SqlError } from '../../mysql/synth/reply.ts';
import type { ConsoleLog } from '../consoleLog.ts';
import type { ScriptFile } from '../engineScript.ts';
import { type BoundEvent, BoundScript } from './boundScript.ts';
import { HookCalls } from './hookCalls.ts';
import type { LuaHost } from './luaHost.ts';
import { LuaReport } from './luaReport.ts';
import { notLoaded } from './luaScript.ts';
import { LuaSource } from './luaSource.ts';

export interface AnsweringScriptPorts {
  readonly host: LuaHost;
  readonly console: ConsoleLog;
  /** An Instant. */
  now(): Instant;
}

/** Who connects. */
export interface ScriptClient {
  /** Of the connection; no two that are open have the same. */
  readonly id: number;
  /** `address:port`. */
  readonly address: string;
  readonly user: string;
  /** What the greeting said. */
  readonly serverVersion: string;
}

/** A command as the client sent it, and what it is read and answered with. */
export interface ScriptCommand {
  /** The code first. */
  readonly payload: Uint8Array;
  readonly capabilities: bigint;
  readonly collation: number;
  readonly clientCharset: string;
  readonly resultsCharset: string | null;
  readonly schema: string | null;
  readonly statusFlags: number;
}

interface Open {
  readonly bound: BoundScript;
  readonly session: SessionInfo;
}

export class AnsweringScript {
  private readonly ports: AnsweringScriptPorts;
  private readonly source: LuaSource;
  private readonly report: LuaReport;
  private readonly calls: HookCalls;
  private readonly clients = new Map<number, Open>();
  /** It took too long too often; a client that comes later tries it again. */
  private inTheWay = false;

  constructor(file: ScriptFile, ports: AnsweringScriptPorts) {
    this.ports = ports;
    this.source = new LuaSource(file.path, ports.host);
    this.report = new LuaReport(file.name, ports.console, () => undefined);
    this.calls = new HookCalls({
      report: this.report,
      firstNumber: 0,
      numbers: 2 ** 40,
      inTheWay: (hook) => {
        this.inTheWay = true;
        this.report.switchedOff(hook);
      },
    });
  }

  /** Runs the script's text for a client that may come in. The error is for the client where it does not load. */
  async open({ id, address, user, serverVersion }: ScriptClient): Promise<SqlError | null> {
    await this.close(id);
    const session = { ...newSession(id, this.ports.now(), address, ''), user, serverVersion, connectionId: id };
    const bound = BoundScript.load(this.source, this.ports.host, session, (event) => this.take(event));
    await bound.loading;
    if (bound.failed) return notLoaded;
    this.inTheWay = false;
    this.clients.set(id, { bound, session });
    return null;
  }

  /** The whole reply: wire packets, numbered from 1. Null: the script says nothing to it. */
  async answer(id: number, command: ScriptCommand): Promise<Uint8Array | null> {
    const client = this.clients.get(id);
    if (client === undefined || this.inTheWay) return null;
    const decision = await this.calls.decide(client.bound, this.held(client.session, command));
    return decision?.verdict?.kind === 'answer' ? decision.verdict.packets : null;
  }

  /** The client has left. */
  async close(id: number): Promise<void> {
    const client = this.clients.get(id);
    this.clients.delete(id);
    if (client === undefined) return;
    await this.calls.disconnect(client.bound, client.session);
    client.bound.close();
  }

  private held(before: SessionInfo, command: ScriptCommand): HeldAtCommand {
    const { payload, capabilities, collation, clientCharset, resultsCharset, schema, statusFlags } = command;
    const session = { ...before, capabilities, collation, schema };
    const context: ExchangeContext = { session, schema, clientCharset, resultsCharset };
    const code = payload[0]!;
    const exchange = openExchange(0, context, code, this.ports.now());
    return { at: 'command', ticket: 0, session, exchange, context, statusFlags, command: { code, payload, statementText: null } };
  }

  private take(event: BoundEvent): void {
    if ('text' in event) this.report.printed(event.text, event.place);
    else if ('fault' in event) this.report.notLoaded(event.fault);
    else this.report.loaded();
  }
}
