/** The part of the contract (contract.ts) about the mock server (docs/mock.md): what it answers, what it had no answer for. */
import type { Empty } from './contract.ts';

export interface MockCalls {
  'mock.state': [Empty, MockState];
  /**
   * Replaces the whole text of the mock; written to its file where it has one. It holds for the next statements and logins. Text
   * with mistakes is refused with their place (`badInput`, “line 3, column 5: …”).
   */
  'mock.setText': [{ text: string }, MockState];
  /** On: new connections get the mock and not the backend. Refused while there is no text, or one with mistakes only. */
  'mock.setOn': [{ on: boolean }, MockState];
  /** Looks for mistakes, for an editor; changes nothing. */
  'mock.check': [{ text: string }, { error: MockMistake | null }];
  /** Counts, sequences and the strict order begin anew, misses are forgotten. */
  'mock.reset': [Empty, MockState];
  /** The YAML of one entry for a miss, to be put under `statements:` and filled in. */
  'mock.answerFor': [{ miss: number }, { yaml: string }];
  /**
   * The YAML of a mock that answers as the chosen exchanges were answered. Exactly one of `filter` (all that it matches) and `ids` is
   * given. `notFound` where nothing is chosen, `badInput` for a filter with a mistake.
   */
  'capture.mockFrom': [MockFrom, MockMade];
}

export interface MockStreams {
  /** The whole state whenever it changed; coalesced. */
  'mock.states': [Empty, MockState];
}

export interface MockFrom {
  readonly filter?: string;
  readonly ids?: readonly number[];
  /** The statements have to come in the order in which they were recorded. */
  readonly strict: boolean;
  /** Stands in the text's first line. */
  readonly name: string;
}

export interface MockMade {
  readonly text: string;
  /** Entries under `statements:`. */
  readonly statements: number;
  /** Exchanges that are in them. */
  readonly exchanges: number;
  /** What a reader should know, in sentences: what was left out, what is not whole. Also comments of the text. */
  readonly notes: readonly string[];
}

export interface MockState {
  /** New connections get the mock. */
  readonly on: boolean;
  /** YAML, as it stands in the file; empty for none. */
  readonly text: string;
  /** Null where the mock lives in the window only. */
  readonly path: string | null;
  /** The file's text as it was saved elsewhere has a mistake; the text before it goes on. */
  readonly error: MockMistake | null;
  /** What the greeting says. */
  readonly serverVersion: string;
  readonly strict: boolean;
  /** Where sequences, `times` and the strict order are counted. */
  readonly per: 'server' | 'connection';
  readonly statements: readonly MockStatementState[];
  /** The newest 500, newest first. */
  readonly misses: readonly MockMiss[];
  /** Statements without an answer in all. */
  readonly missed: number;
  /** Connections that the mock serves at this moment. */
  readonly connections: number;
}

/** Lines and columns count from 1. */
export interface MockMistake {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface MockStatementState {
  readonly index: number;
  /** By what a statement is known. */
  readonly by: 'sql' | 'like' | 'pattern' | 'digest';
  /** The text, pattern or digest; 400 characters at most. */
  readonly what: string;
  /** What it answers, in words; of a sequence one after the other. */
  readonly does: readonly string[];
  readonly hits: number;
  /** Of `does`, the one that comes next; null where each connection has its own, or `times` are used up. */
  readonly next: number | null;
  /** How many times more; null for always, and where each connection has its own. */
  readonly left: number | null;
  /** In the text, from 1. */
  readonly line: number;
}

/** A statement that had no answer. The same text counts as one. */
export interface MockMiss {
  readonly id: number;
  /** 4,000 characters at most. */
  readonly sql: string;
  readonly command: 'COM_QUERY' | 'COM_STMT_PREPARE' | 'COM_STMT_EXECUTE';
  readonly count: number;
  /** Instants. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** Of the last one; null where the client named none. */
  readonly user: string | null;
  /** Why, in one sentence: nothing is listed for it, its parameters differ, its turn has not come, it was used up. */
  readonly why: string;
}
