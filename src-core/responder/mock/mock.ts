/** A mock server as its text says it (docs/mock.md), read and checked. Plain data; nothing of it changes. */
import type { ErrorSpec, OkSpec, RowsSpec } from '../../intercept/action.ts';
import type { LikePattern } from '../sql/likePattern.ts';
import type { ParameterSpec } from './parameterSpec.ts';

export interface Mock {
  readonly server: MockServerFacts;
  /** Statements have to come in the listed order. */
  readonly strict: boolean;
  /** Where sequences, `times` and the strict order are counted. */
  readonly per: 'server' | 'connection';
  /** Nothing is answered that is not listed, not even what drivers send by themselves. */
  readonly bare: boolean;
  readonly statements: readonly MockStatement[];
  /** For what has no answer; null: an error that names the statement. */
  readonly fallback: MockAnswer | null;
}

export interface MockServerFacts {
  readonly version: string;
  /** Id of the first connection. */
  readonly connectionIds: number;
  /** The greeting's, and what clients get that ask for none. */
  readonly collation: number;
  /** Wire name; null: each client's own. */
  readonly plugin: string | null;
  /** Status flags of the greeting. */
  readonly statusFlags: number;
  /** Name → password; null lets in whoever comes. */
  readonly users: ReadonlyMap<string, string> | null;
  /** Who is not among `users` comes in as well. */
  readonly anyUser: boolean;
  /** Null: there is every schema. */
  readonly schemas: readonly string[] | null;
  readonly variables: ReadonlyMap<string, string | number>;
}

export type KnownBy =
  /** As the tokens stand, whatever the white space, comments and case of keywords. */
  | { readonly by: 'sql'; readonly plain: string }
  | { readonly by: 'like'; readonly like: LikePattern }
  | { readonly by: 'pattern'; readonly pattern: { test(text: string): boolean } }
  /** 16 hexadecimal digits. */
  | { readonly by: 'digest'; readonly digest: string };

export interface MockStatement {
  readonly index: number;
  readonly known: KnownBy;
  /** The text, pattern or digest as it was given. */
  readonly what: string;
  /** Values of the placeholders; with a digest also of a text's literals. Null for any. */
  readonly parameters: readonly ParameterSpec[] | null;
  /** At least one. The last one stays. */
  readonly answers: readonly MockAnswer[];
  /** It answers so many times and then no more; null for always. */
  readonly times: number | null;
  /** From 1. */
  readonly line: number;
}

export interface MockAnswer {
  /** Before anything is sent, µs; with `toUs` a random time between the two. */
  readonly delay: { readonly us: number; readonly toUs?: number } | null;
  /** At least one, unless the connection is closed before. An error is the last one. */
  readonly results: readonly MockResult[];
  readonly close: MockClose | null;
  /** What it does, in words. */
  readonly words: string;
}

export type MockResult =
  | { readonly kind: 'rows'; readonly rows: RowsSpec /** Of a procedure. */; readonly outParameters: boolean }
  | { readonly kind: 'ok'; readonly ok: OkSpec }
  | { readonly kind: 'error'; readonly error: ErrorSpec };

export type MockClose = { readonly when: 'before' | 'after' } | { readonly when: 'during'; readonly afterRows: number };
