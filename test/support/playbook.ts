/**
 * Feeds a session machine with a script of inputs and sums up its effects in a form that does not depend on how the bytes
 * were cut: what each side got, what happened to the session, and each exchange with all its bytes.
 */
import { readFileSync } from 'node:fs';
import { defaultHoldLimit, type Held, type Ticket, type Verdict } from '../../src-core/machine/holding/held.ts';
import type { Gap, OpenExchange, SessionEvent, Side } from '../../src-core/machine/io.ts';
import type { Outlet } from '../../src-core/machine/outlet.ts';
import type { ServerLink } from '../../src-core/machine/serverLink.ts';
import { SessionMachine } from '../../src-core/machine/sessionMachine.ts';
import type { SessionOptions } from '../../src-core/machine/sessionOptions.ts';
import { nodeSessionPorts } from '../../src-core/node/nodeSessionPorts.ts';

export type Script = readonly (readonly [Side, Uint8Array])[];
/** How a chunk of the script is fed: as it is, byte by byte, or in pieces of random length. */
export type Cut = (chunk: Uint8Array) => readonly Uint8Array[];

export const whole: Cut = (chunk) => [chunk];
export const byteByByte: Cut = (chunk) => Array.from(chunk, (_, i) => chunk.subarray(i, i + 1));

export function randomly(next: () => number): Cut {
  return (chunk) => {
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < chunk.length; ) {
      const to = Math.min(chunk.length, at + 1 + Math.floor(next() * next() * 200));
      pieces.push(chunk.subarray(at, to));
      at = to;
    }
    return pieces;
  };
}

export interface SeenExchange {
  readonly exchange: OpenExchange;
  readonly end: string;
  readonly request: string;
  readonly reply: string;
  readonly gaps: readonly (Gap & { readonly from: Side })[];
}

export interface Seen {
  readonly toClient: Uint8Array;
  readonly toServer: Uint8Array;
  readonly closed: readonly Side[];
  /** `event user@schema`, with the error's message. */
  readonly session: readonly string[];
  readonly login: readonly string[];
  readonly exchanges: readonly SeenExchange[];
  readonly machine: SessionMachine;
}

export function play(script: Script, cut: Cut = whole, keepBytes = 4 * 1024 * 1024): Seen {
  let nextId = 1;
  const out = new Collector();
  const machine = new SessionMachine(sessionOptions({ keepBytes, nextExchangeId: () => nextId++ }), out);
  let now = 1000;
  machine.handle({ kind: 'opened', side: 'client' }, now);
  for (const [side, chunk] of script) {
    for (const piece of cut(chunk)) machine.handle({ kind: 'bytes', side, chunk: piece }, ++now);
  }
  machine.handle({ kind: 'ended', side: 'client' }, ++now);
  machine.handle({ kind: 'ended', side: 'server' }, ++now);
  return { ...out.seen(), machine };
}

/** A session recorded on the wire: test/fixtures/sessions/NAME.json. */
export function recorded(name: string): Script {
  const path = new URL(`../fixtures/sessions/${name}.json`, import.meta.url);
  const lines = JSON.parse(readFileSync(path, 'utf8')) as [Side, string][];
  return lines.map(([side, hex]) => [side, new Uint8Array(Buffer.from(hex, 'hex'))]);
}

export function bytesOf(script: Script, side: Side): Uint8Array {
  return joined(script.filter(([from]) => from === side).map(([, chunk]) => chunk));
}

export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(chunks));
}

/** What of a `Seen` must not depend on the cutting. */
export function lasting(seen: Seen) {
  const { toClient, toServer, closed, session, login } = seen;
  const exchanges = seen.exchanges.map(({ exchange, ...rest }) => {
    const { context, startedAt, requestAt, forwardedAt, firstReplyAt, lastReplyAt, ...counted } = exchange;
    return { ...rest, ...counted, schema: context.schema, clientCharset: context.clientCharset };
  });
  return { toClient: hex(toClient), toServer: hex(toServer), closed, session, login, exchanges };
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** A session without TLS, unless the changes say otherwise. */
export function sessionOptions(changes: Partial<SessionOptions> = {}): SessionOptions {
  const fixed = {
    id: 1,
    client: 'c:1',
    backend: 's:2',
    openedAt: 1000,
    keepBytes: 4 * 1024 * 1024,
    holdLimit: defaultHoldLimit,
    nextExchangeId: () => 1,
  };
  return { ...fixed, tls: { client: 'off', backend: 'off' }, ports: sessionPorts, passwords: new Map(), ...changes };
}

/** One for all: its RSA key is made once. */
const sessionPorts = nodeSessionPorts();

/** Keeps what a machine does. */
export class Collector implements Outlet {
  private readonly written: Record<Side, Uint8Array[]> = { client: [], server: [] };
  private readonly closed: Side[] = [];
  private readonly session: string[] = [];
  private readonly login: string[] = [];
  private readonly kept = new Map<OpenExchange, { client: Uint8Array[]; server: Uint8Array[]; gaps: (Gap & { from: Side })[] }>();
  private readonly exchanges: SeenExchange[] = [];

  readonly calls: string[] = [];
  /** Questions that were asked; `decide` answers them at once where it is set. */
  readonly asked: Held[] = [];
  readonly voided: Ticket[] = [];
  decide: (held: Held) => Verdict | null = () => null;
  readonly injections: [number, { readonly exchange: number } | { readonly refused: string }][] = [];

  wait(side: Side, us: number): void {
    this.calls.push(`wait ${side} ${us}`);
  }

  ask(held: Held): Verdict | null {
    this.asked.push(held);
    return this.decide(held);
  }

  void(ticket: Ticket): void {
    this.voided.push(ticket);
  }

  injected(id: number, result: { readonly exchange: number } | { readonly refused: string }): void {
    this.injections.push([id, result]);
  }

  /** Connections that left the session. */
  readonly partings: ServerLink[] = [];
  keeps = false;

  parted(link: ServerLink): void {
    this.partings.push(link);
    this.calls.push('parted');
  }

  attached(): void {
    this.calls.push('attached');
  }

  keepsServer(): boolean {
    this.calls.push('keepsServer');
    return this.keeps;
  }

  alone(): void {
    this.calls.push('alone');
  }

  write(side: Side, chunk: Uint8Array): void {
    // A copy: whose chunk it was may read into its memory again.
    this.written[side].push(new Uint8Array(chunk));
  }

  secure(side: Side, rest: Uint8Array): void {
    this.calls.push(`secure ${side} ${hex(rest)}`);
  }

  pause(side: Side): void {
    this.calls.push(`pause ${side}`);
  }

  resume(side: Side): void {
    this.calls.push(`resume ${side}`);
  }

  close(side: Side): void {
    this.closed.push(side);
  }

  seen() {
    const { closed, session, login, exchanges, written } = this;
    return { toClient: joined(written.client), toServer: joined(written.server), closed, session, login, exchanges };
  }

  tell(event: SessionEvent): void {
    switch (event.kind) {
      case 'session': {
        const error = 'error' in event && event.error !== null ? `: ${event.error.message}` : '';
        this.session.push(`${event.event} ${event.session.user}@${event.session.schema}${error}`);
        break;
      }
      case 'login':
        this.login.push(`${event.from} ${event.step} ${event.packet.length}${event.sent === null ? '' : ' changed'}`);
        break;
      case 'started':
        this.kept.set(event.exchange, { client: [], server: [], gaps: [] });
        break;
      case 'bytes':
        this.kept.get(event.exchange)![event.from].push(new Uint8Array(event.bytes));
        break;
      case 'skipped':
        this.kept.get(event.exchange)!.gaps.push({ from: event.from, ...event.gap });
        break;
      case 'finished': {
        const { client, server, gaps } = this.kept.get(event.exchange)!;
        const { exchange, end } = event;
        this.exchanges.push({ exchange: { ...exchange }, end, request: hex(joined(client)), reply: hex(joined(server)), gaps });
        break;
      }
    }
  }
}
