/** The part of the contract (contract.ts) by which a window takes hold of the conversation: breakpoints, rules, scripts, injection. */
import type { Action } from '../intercept/action.ts';
import type { Empty, ParameterDetail } from './contract.ts';
import type { ResultRecord, Value } from './records.ts';

export type { Action, CellSpec, ColumnSpec, ErrorSpec, OkSpec, ResultEdit, RowsSpec } from '../intercept/action.ts';

export interface InterceptCalls {
  'intercept.setBreakpoints': [{ breakpoints: readonly Breakpoint[] }, Empty];
  'intercept.setSettings': [Partial<InterceptSettings>, InterceptSettings];
  'intercept.hold': [{ id: number }, HoldDetail];
  /** Rows of a held reply's result, at most 500. */
  'intercept.holdRows': [{ id: number; result: number; from: number; count: number }, { rows: readonly (readonly Value[])[] }];
  /**
   * Lets go of it. No actions: on it goes as it came. `holdReply`: its reply is to wait as well. What cannot be done, such as a
   * value that does not fit, is refused, and it stays held.
   */
  'intercept.release': [{ id: number; actions: readonly Action[]; holdReply?: boolean }, Empty];
  'intercept.releaseAll': [Empty, { released: number }];
  /** Replaces the whole text of the rules; written to their file where they have one. Text with mistakes is refused with their place. */
  'intercept.setRulesText': [{ text: string }, RulesState];
  'intercept.setRule': [{ index: number; on: boolean }, RulesState];
  'intercept.moveRule': [{ from: number; to: number }, RulesState];
  'intercept.removeRule': [{ index: number }, RulesState];
  /** Puts a rule at the end; `yaml` is one rule as it stands in a rules file. */
  'intercept.addRule': [{ yaml: string }, RulesState];
  'scripts.text': [{ id: string }, { text: string }];
  /** Writes it; it holds for new connections. Without an id: a new script in the scripts folder. */
  'scripts.save': [{ id: string | null; name: string; text: string }, { id: string }];
  'scripts.setOn': [{ id: string; on: boolean }, Empty];
  'scripts.remove': [{ id: string }, Empty];
  /** Console output and errors after line `since` (0 for all that is kept). */
  'scripts.console': [{ since: number }, { lines: readonly ConsoleLine[]; next: number }];
  /** Of any exchange; one that nobody took hold of has the same on both sides. */
  'capture.exchangeChanges': [{ id: number }, ExchangeChanges];
  /**
   * What the rules of a text would have done with the newest `last` exchanges (at most 100,000). The newest matches, at most 500,
   * come first. Text with mistakes is refused with their place.
   */
  'capture.tryRules': [{ text: string; last: number }, RulesTrial];
  /** Sends a statement inside a live session once it is between two commands. Its exchange is recorded as injected. */
  'session.run': [{ session: number; sql: string; by: string }, { exchange: number }];
}

export interface InterceptStreams {
  /** The whole state whenever it changed; coalesced. */
  'intercept.states': [Empty, InterceptState];
}

export interface InterceptState {
  readonly holds: readonly HoldSummary[];
  readonly breakpoints: readonly BreakpointState[];
  readonly rules: RulesState;
  readonly scripts: readonly ScriptState[];
  /** Number of the newest console line. */
  readonly consoleLines: number;
  readonly settings: InterceptSettings;
}

export interface InterceptSettings {
  /** What becomes of holds when the last window closes. */
  readonly whenWindowCloses: 'keep' | 'continue';
  /** Fetch SHOW WARNINGS after statements that had some. */
  readonly fetchWarnings: boolean;
  /** Bytes of a reply above which it is not held. */
  readonly holdLimit: number;
}

export interface Breakpoint {
  readonly id: string;
  readonly on: boolean;
  /** In the filter language; empty for all. */
  readonly filter: string;
  readonly at: 'statement' | 'reply' | 'login';
  /** Stops so many times more, then turns itself off; null for always. 1 is "only the next one". */
  readonly limit: number | null;
}

export interface BreakpointState extends Breakpoint {
  readonly hits: number;
  /** Why the filter cannot be used. */
  readonly error: string | null;
}

export type HoldStage = 'connect' | 'greeting' | 'login' | 'loginResult' | 'command' | 'reply';

export interface HoldSummary {
  readonly id: number;
  readonly at: HoldStage;
  readonly session: number;
  /** 0 in the login. */
  readonly exchange: number;
  /** Instant. */
  readonly since: number;
  readonly command: string;
  /** SQL, 400 characters at most, or what is held in words. */
  readonly title: string;
  readonly user: string | null;
  readonly program: string;
  /** The breakpoint's id. */
  readonly breakpoint: string;
  /** How long this client is likely to wait in all, µs, and how that is known; null where it is not. */
  readonly patience: { readonly us: number; readonly because: string } | null;
}

export interface HoldDetail {
  readonly summary: HoldSummary;
  readonly sql: string | null;
  readonly params: readonly ParameterDetail[];
  /** What of the command can be edited; null in its place says why not. */
  readonly editable: { readonly sql: boolean; readonly params: boolean; readonly why: string | null };
  /** Of a held reply; rows come by `intercept.holdRows` (`rows` here holds the first 100). */
  readonly results: readonly ResultRecord[] | null;
  readonly error: { readonly code: number; readonly sqlstate: string; readonly message: string } | null;
}

export interface RulesState {
  /** YAML, as it stands in the rules file. */
  readonly text: string;
  /** Null where the rules live in the window only. */
  readonly path: string | null;
  /** The text has a mistake; the rules before it go on. Lines and columns count from 1. */
  readonly error: { readonly line: number; readonly column: number; readonly message: string } | null;
  readonly rules: readonly RuleState[];
}

export interface RuleState {
  readonly index: number;
  readonly name: string;
  readonly when: string;
  /** What it does, in words. */
  readonly does: string;
  readonly on: boolean;
  readonly hits: number;
  /** How many times more; null for always. */
  readonly left: number | null;
  readonly goesOn: boolean;
  /** Line of the rule in the text, from 1. */
  readonly line: number;
}

export interface RulesTrial {
  /** Exchanges that were looked at. */
  readonly tried: number;
  readonly matches: readonly RuleMatch[];
}

export interface RuleMatch {
  readonly exchange: number;
  readonly rule: number;
  readonly before: string;
  /** What would have been sent, or would have happened, in words. */
  readonly after: string;
}

export interface ScriptState {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly on: boolean;
  /** It does not load, or was stopped: why, with file:line. */
  readonly error: string | null;
  /** The text as it is now does not load, which `error` tells. Lua: logins are refused; a module: the text before it goes on. */
  readonly unloadable: boolean;
  readonly hooks: readonly HookState[];
  readonly sessions: ScriptSessions;
}

/** Open sessions that a script runs for. Those that are in neither came before the script and go on without it. */
export interface ScriptSessions {
  /** With the text as it is now. */
  readonly current: number;
  /** With an earlier text: each stays with the one that was there when it came. */
  readonly earlier: number;
}

export interface HookState {
  readonly name: string;
  readonly calls: number;
  readonly errors: number;
  readonly timeouts: number;
  /** µs over all calls. */
  readonly totalUs: number;
  readonly longestUs: number;
}

export interface ConsoleLine {
  readonly n: number;
  readonly at: number;
  readonly script: string;
  readonly level: 'log' | 'info' | 'warn' | 'error';
  readonly text: string;
  /** Where in the script, `file:line`; null where it is not known. */
  readonly place: string | null;
}

export interface ExchangeChanges {
  readonly request: { readonly client: ChangedRequest /** Null where the server got nothing. */; readonly server: ChangedRequest | null };
  readonly reply: { readonly server: ChangedReply | null; readonly client: ChangedReply };
  readonly by: readonly string[];
  readonly notes: readonly string[];
  /** Exchanges that this one caused. */
  readonly children: readonly number[];
}

export interface ChangedRequest {
  readonly command: string;
  readonly sql: string | null;
  readonly params: readonly Value[] | null;
}

export interface ChangedReply {
  /** 100 rows of each at most. */
  readonly results: readonly ResultRecord[];
  readonly error: { readonly code: number; readonly sqlstate: string; readonly message: string } | null;
}
