/**
 * What a session may be stopped at, and what may be said then. The machine stops only where somebody's interest asks for it; it
 * then asks by `Outlet.ask`, whose answer, or a later `verdict` input, says how to go on. One question is open at a time: a
 * command that waits is alone, all before it is answered and all behind it waits too.
 */
import type { SqlError } from '../../mysql/synth/reply.ts';
import type { ExchangeContext, Instant, OpenExchange, SessionInfo } from '../io.ts';
import type { ServerLink } from '../serverLink.ts';

/** What somebody wants to be asked about. */
export interface Interest {
  /** The greeting, the login and its result. */
  readonly login: boolean;
  /** Commands with these codes; null for none. Whether a command's reply waits too is said by the verdict on the command. */
  readonly commands: ReadonlySet<number> | 'all' | null;
  /** Replies, and commands, up to so many bytes are held, where that is more than the setting of the engine. */
  readonly replyLimit?: number;
}

export const noInterest: Interest = { login: false, commands: null };

/** A question's number, counted up per session. */
export type Ticket = number;

/** A command that waits, whole. */
export interface HeldCommand {
  readonly code: number;
  /** The same as `payload` where that needs no copy: good until the question returns. Left out: `payload` is to be used. */
  readonly passing?: Uint8Array;
  /** Its payload, the code first; a copy. Of several wire packets, joined. */
  readonly payload: Uint8Array;
  /** COM_STMT_*: the text that was prepared, in the session's character_set_client; null for others and where it is not known. */
  readonly statementText: Uint8Array | null;
}

/** `other`: what a command answers that is neither rows nor OK nor ERR, such as COM_STMT_PREPARE or COM_STATISTICS. */
export type ResultKind = 'rows' | 'ok' | 'error' | 'other';

/** What one result says of itself: a result set, an OK or an ERR. */
export interface OnlyResult {
  readonly kind: ResultKind;
  readonly rowCount: number;
  /** Of its last OK or EOF; 0 for an ERR. */
  readonly statusFlags: number;
  readonly warnings: number;
  /** 0 for all but an OK. */
  readonly affectedRows: bigint;
  readonly lastInsertId: bigint;
}

/** A reply that waits, whole. */
export interface HeldReply {
  /** As the server sent it: wire packets with their headers, sequence ids from 1. A copy. */
  readonly packets: Uint8Array;
  /** The same where that needs no copy: good until the question returns. Left out: `packets` is to be used. */
  readonly passing?: Uint8Array;
  /** What it says, where it is one result: known from following it. Left out, or null: it has to be read. */
  readonly only?: OnlyResult | null;
  /** Code of the command that it answers: that which the server got. */
  readonly command: number;
  /** The number that `QueuedCommand.id` gave an injected command; null for the reply to the client's own. */
  readonly queueId: number | null;
  /** When the server was sent the command, and when the first and the last bytes of the reply had come. */
  readonly sentAt: Instant;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
}

/** `packet` is the payload that waits, as it came; a copy. */
export type Held =
  /** The backend's greeting has come and was not passed on. */
  | { readonly at: 'greeting'; readonly ticket: Ticket; readonly session: SessionInfo; readonly packet: Uint8Array }
  /** The client's HandshakeResponse41 has come: `session` has its user, schema and attributes. */
  | { readonly at: 'login'; readonly ticket: Ticket; readonly session: SessionInfo; readonly packet: Uint8Array }
  /** The backend has decided on the login: `error` is its refusal, null for an OK. */
  | {
      readonly at: 'loginResult';
      readonly ticket: Ticket;
      readonly session: SessionInfo;
      readonly error: SqlError | null;
      readonly packet: Uint8Array;
    }
  | HeldAtCommand
  | HeldAtReply;

interface HeldInExchange {
  readonly ticket: Ticket;
  readonly session: SessionInfo;
  /** For COM_STMT_EXECUTE with `statementId`, `parameterCount` and `boundTypes` (those of an earlier execution). */
  readonly exchange: OpenExchange;
  /** What the command and its reply are read and written with. */
  readonly context: ExchangeContext;
  /** The session's status flags as the last reply told them: autocommit, in a transaction. */
  readonly statusFlags: number;
  readonly command: HeldCommand;
}

export interface HeldAtCommand extends HeldInExchange {
  readonly at: 'command';
}

export interface HeldAtReply extends HeldInExchange {
  readonly at: 'reply';
  readonly reply: HeldReply;
}

/** How the reply goes to the client. Left out: as fast as it comes. */
export interface ReplyPace {
  /** Bytes a second, at least 1. */
  readonly bytesPerSecond?: number;
  /** Before the row of this number (from 1) the reply rests for so many µs. */
  readonly slowRow?: { readonly row: number; readonly us: number };
  /** The client's connection ends behind so many rows, whether there are more or not. */
  readonly closeAfterRows?: number;
  /** The client's connection ends behind the reply. */
  readonly closeBehind?: true;
  /** Nothing of the reply reaches the client; its connection stays. */
  readonly drop?: true;
}

/** A command in place of the client's, or beside it. */
export interface QueuedCommand {
  /** Comes back as `HeldReply.queueId`. */
  readonly id: number;
  /** Its payload, the code first; null for the client's own. */
  readonly payload: Uint8Array | null;
  /** `ask`: its reply waits for a verdict; `pass`: it is the client's reply; `keep`: nobody but the capture sees it. */
  readonly reply: 'ask' | 'pass' | 'keep';
}

/** Who acted, in words for the window: `rule slow orders`. */
interface Acted {
  readonly by?: readonly string[];
  /** What people should know of it: `ran as a text query`. */
  readonly notes?: readonly string[];
  /** Both connections end once what was decided has been sent: at a command behind its reply. */
  readonly closes?: true;
  /** At a reply: what runs next, in place of all that is left of the queue. Left out: the queue stays. */
  readonly rest?: readonly QueuedCommand[];
  /** At a command: this server's connection serves the session from now on, the command first; the former one leaves. */
  readonly server?: ServerLink;
  /** Once what was decided is through, the server's connection leaves the session. */
  readonly parks?: true;
}

export type Verdict = Acted &
  (
    | {
        /** On it goes as it came. */
        readonly kind: 'forward';
        /** At a command: its reply waits as well, as long as it is not above the hold limit. */
        readonly holdReply?: boolean;
        readonly pace?: ReplyPace;
        /** At a command: SHOW WARNINGS follows by itself where the reply tells of warnings. */
        readonly fetchWarnings?: boolean;
      }
    | {
        /**
         * At a command: the server gets another one. At a greeting: the client gets this one. At a login: the server gets this
         * HandshakeResponse41.
         */
        readonly kind: 'replace';
        /** The payload, the code first. */
        readonly payload: Uint8Array;
        /** It is a COM_QUERY in place of a COM_STMT_EXECUTE: the rows of its reply are made binary for the client. */
        readonly binaryRows?: boolean;
        readonly holdReply?: boolean;
        readonly pace?: ReplyPace;
      }
    /**
     * At a command or a reply: the client gets these wire packets (headers included, sequence ids from 1, a whole reply). In the
     * login: the client gets them in place of what is due to it, sequence ids made right; behind an ERR both connections end, an
     * OK in answer to the login lets the client in.
     */
    | { readonly kind: 'answer'; readonly packets: Uint8Array; readonly pace?: ReplyPace }
    /** At a command: these run in its place, in order. At a reply: these run next, before what is still in the queue. */
    | { readonly kind: 'queue'; readonly commands: readonly QueuedCommand[] }
    /** At the reply of an injected command: the client does not see it. */
    | { readonly kind: 'ignore' }
    /** In the login: the client gets an ERR, and both connections end. */
    | { readonly kind: 'refuse'; readonly error: SqlError }
    /** Both connections end. */
    | { readonly kind: 'close' }
  );

/** What interceptors did to an exchange. Mutable while it is open. */
export interface Interception {
  /** The exchange that caused this one; 0 for none. */
  parent: number;
  /** Time that it waited for verdicts, µs. */
  heldUs: number;
  /** The server got another command, or the client another reply, than was sent. */
  modified: boolean;
  /** The client's reply was made up; the server was not asked. */
  mocked: boolean;
  /** The proxy sent the command by itself. */
  injected: boolean;
  /** The exchange that it caused whose reply the client got as its own; 0 for none: what came to the others stayed with the proxy. */
  given: number;
  by: readonly string[];
  notes: readonly string[];
}

export function newInterception(parent = 0): Interception {
  return { parent, heldUs: 0, modified: false, mocked: false, injected: parent !== 0, given: 0, by: [], notes: [] };
}

/** Bytes of a command or a reply above which it is not held: it goes on unmodified, and its exchange says so. */
export const defaultHoldLimit = 16 * 1024 * 1024;
