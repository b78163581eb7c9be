/** The part of the contract (contract.ts) that tells one exchange or one login in full. */
import type { LoginStep, Side } from '../machine/io.ts';
import type { PacketRole } from '../machine/roles.ts';
import type { SessionSummary, Summary } from './contract.ts';
import type { ExchangeRecord, Value } from './records.ts';

export interface ExchangeDetail {
  readonly summary: Summary;
  readonly sessionSummary: SessionSummary;
  /** With full column detail and at most 100 rows a result; page on with `capture.resultRows`. */
  readonly record: ExchangeRecord;
  /** Whole SQL text (`record.sql`); for an EXECUTE with its parameters put in as literals. */
  readonly sqlWithParams: string | null;
  /** Of a value that came ahead by COM_STMT_SEND_LONG_DATA, the joined data. */
  readonly params: readonly ParameterDetail[];
  readonly timeline: readonly TimelineMark[];
  /** Wire packets kept. */
  readonly packetCount: number;
  /** Why something is missing or could not be decoded, in words; empty when all is well. */
  readonly notes: readonly string[];
}

export interface ParameterDetail {
  readonly index: number;
  readonly name: string;
  readonly type: string;
  readonly unsigned: boolean;
  readonly value: Value;
  /** It came ahead by COM_STMT_SEND_LONG_DATA. */
  readonly longData?: true;
}

/** A moment of the exchange, µs after its start. */
export interface TimelineMark {
  readonly at: number;
  readonly label: string;
  readonly from: Side;
  readonly bytes: number;
}

export interface PacketDetail {
  /** Place in the exchange or login, from 0. */
  readonly index: number;
  readonly from: Side;
  readonly sequence: number;
  /** µs after the start of the exchange or session. */
  readonly at: number;
  /** Payload length that the header says. */
  readonly length: number;
  readonly role: PacketRole | LoginStep;
  /** Field's standard term: HandshakeResponse41, COM_QUERY, ColumnDefinition41, ProtocolText::ResultsetRow … */
  readonly name: string;
  /** A line that says what is in it. */
  readonly title: string;
  /** Header and payload as kept; at most 64 KiB of it. */
  readonly bytes: Uint8Array;
  /** Bytes of the packet that `bytes` lacks. */
  readonly missing: number;
  readonly fields: readonly FieldNode[];
  /** Why the packet could not be read, with the offset; null when it could. */
  readonly malformed: string | null;
  /** What the proxy sent on in its place, where that differs. */
  readonly sent: Uint8Array | null;
  /** The proxy did not pass the packet on, or made it up in the place of the side that it is from. Absent where it just passed. */
  readonly proxy?: 'kept' | 'madeUp';
  /** Of a login: rules, windows and scripts that had `sent` put in the packet's place. Absent where it is the proxy's own doing. */
  readonly by?: readonly string[];
  /** Set on a stand-in for packets that were not kept: how many, and their bytes. */
  readonly gap: { readonly packets: number; readonly bytes: number; readonly rows: number } | null;
}

/** A node of the field tree: bytes [from, to) of `PacketDetail.bytes`. */
export interface FieldNode {
  readonly label: string;
  readonly value: string;
  readonly from: number;
  readonly to: number;
  readonly children: readonly FieldNode[];
}

export interface LoginDetail {
  readonly session: SessionSummary;
  readonly steps: readonly LoginStepDetail[];
  readonly packets: readonly PacketDetail[];
  /** For a login that failed: likely causes, the likeliest first. */
  readonly causes: readonly { readonly cause: string; readonly evidence: string; readonly remedy: string }[];
  /** The COM_CHANGE_USER that is explained; null for the session's login. */
  readonly exchange: number | null;
  /** The session's newest changes of user, the oldest first, as far as they are near its end. */
  readonly userChanges: readonly UserChangeSummary[];
}

export interface UserChangeSummary {
  readonly exchange: number;
  readonly at: number;
  /** The user that was asked for. */
  readonly user: string;
  readonly refused: boolean;
}

export interface LoginStepDetail {
  readonly at: number;
  readonly from: Side | 'proxy';
  readonly title: string;
  readonly detail: string;
  readonly outcome: 'ok' | 'changed' | 'failed';
  /** Place in `packets`, or null. */
  readonly packet: number | null;
}
