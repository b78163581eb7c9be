/** A server that answers what its text says (docs/mock.md), for all connections that it is given. */
import type { MockMiss, MockMistake, MockState, MockStatementState } from '../../bridge/mockContract.ts';
import { RulesFault } from '../../intercept/rules/rulesFault.ts';
import type { GreetingFacts, Responder, ResponderSession } from '../responder.ts';
import { Misses } from './misses.ts';
import type { Mock, MockStatement } from './mock.ts';
import { MockSession, type MockSessionOwner } from './mockSession.ts';
import { MockVersion } from './mockVersion.ts';
import { parseMock } from './parseMock.ts';

export interface MockServerPorts {
  /** Microseconds since the epoch. */
  now(): number;
  /** Runs `task` after `ms`; returns its cancellation. */
  after(ms: number, task: () => void): () => void;
  /** 0 … 1 */
  random(): number;
}

const mostShown = 400;

export class MockServer implements Responder {
  /** Null where the text lives in the window only. */
  readonly path: string | null;
  private readonly ports: MockServerPorts;
  private version: MockVersion;
  /** What was read last, where it has a mistake and another text is in force. */
  private faulty: { readonly text: string; readonly fault: RulesFault } | null = null;
  private readonly misses = new Misses();
  private readonly sessions = new Set<ResponderSession>();
  private readonly listeners = new Set<() => void>();
  private isOn = false;
  private connected = 0;

  constructor(ports: MockServerPorts, path: string | null = null) {
    this.ports = ports;
    this.path = path;
    this.version = new MockVersion('', parseMock(''));
  }

  get serverVersion(): string {
    return this.version.mock.server.version;
  }

  get greeting(): GreetingFacts {
    const { collation, statusFlags, plugin } = this.version.mock.server;
    return { collation, statusFlags, ...(plugin === null ? {} : { authPlugin: plugin }) };
  }

  /** New connections are to get this server. */
  get on(): boolean {
    return this.isOn;
  }

  get hasText(): boolean {
    return this.version.text.trim() !== '';
  }

  /** What sessions call it. */
  get name(): string {
    return this.path === null ? 'mock server' : `mock ${this.path}`;
  }

  /** Throws Error where there is no text. */
  setOn(on: boolean): void {
    if (on && !this.hasText) throw new Error('the mock has no text yet');
    if (on === this.isOn) return;
    this.isOn = on;
    this.changed();
  }

  nextConnectionId(): number {
    const { connectionIds } = this.version.mock.server;
    const id = ((connectionIds - 1 + this.connected) % 0xffff_ffff) + 1;
    this.connected++;
    return id;
  }

  open(connectionId: number): ResponderSession {
    const server = this;
    const owner: MockSessionOwner = {
      get version() {
        return server.version;
      },
      missed: (sql, command, user, why) => this.missed(sql, command, user, why),
      answered: () => this.changed(),
      closed: (session) => {
        this.sessions.delete(session);
        this.changed();
      },
      after: this.ports.after,
      random: this.ports.random,
    };
    const session = new MockSession(owner, connectionId);
    this.sessions.add(session);
    this.changed();
    return session;
  }

  /** Throws RulesFault for a text with a mistake; nothing has changed then. */
  take(text: string): void {
    this.begin(text, parseMock(text));
  }

  /** A text that was saved elsewhere: one with a mistake leaves the one before it in force, and is told of in the state. */
  load(text: string): void {
    try {
      this.take(text);
    } catch (thrown) {
      if (!(thrown instanceof RulesFault)) throw thrown;
      this.faulty = { text, fault: thrown };
      this.changed();
    }
  }

  /** Counts begin anew, misses are forgotten. */
  reset(): void {
    this.version = new MockVersion(this.version.text, this.version.mock);
    this.misses.clear();
    this.changed();
  }

  miss(id: number): MockMiss | null {
    return this.misses.find(id);
  }

  state(): MockState {
    const { version, faulty } = this;
    const { mock } = version;
    return {
      on: this.isOn,
      text: faulty?.text ?? version.text,
      path: this.path,
      error: faulty === null ? null : mistakeOf(faulty.fault),
      serverVersion: mock.server.version,
      strict: mock.strict,
      per: mock.per,
      statements: mock.statements.map((statement) => this.stateOf(statement)),
      misses: this.misses.told(),
      missed: this.misses.count,
      connections: this.sessions.size,
    };
  }

  /** Returns the function that takes the listener off again. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private begin(text: string, mock: Mock): void {
    this.version = new MockVersion(text, mock);
    this.faulty = null;
    this.changed();
  }

  private missed(sql: string, command: MockMiss['command'], user: string | null, why: string): void {
    this.misses.add(sql, command, user, why, this.ports.now());
    this.changed();
  }

  private stateOf(statement: MockStatement): MockStatementState {
    const { index, known, what, answers, line } = statement;
    const { version } = this;
    const isShared = version.mock.per === 'server';
    return {
      index,
      by: known.by,
      what: what.length <= mostShown ? what : `${what.slice(0, mostShown - 1)}…`,
      does: answers.map(({ words }) => words),
      hits: version.hitsOf(index),
      next: isShared ? version.progress.nextOf(statement) : null,
      left: isShared ? version.progress.leftOf(statement) : null,
      line,
    };
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

export function mistakeOf({ line, column, message }: RulesFault): MockMistake {
  return { line, column, message };
}
