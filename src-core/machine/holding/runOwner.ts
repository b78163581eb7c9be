import { framePayload } from '../../mysql/bytes/packetWriter.ts';
import { command } from '../../mysql/constants/commands.ts';
import type { CodecContext } from '../../mysql/packets/codec.ts';
import type { OpenEntry } from '../commands/replyTracker.ts';
import type { Side } from '../io.ts';
import { changingUserAnew } from '../login/forcedSwitch.ts';
import type { HeldAtReply, HeldCommand, Interception, Verdict } from './held.ts';
import type { OwedColumns } from './owedColumns.ts';
import type { OwedTypes } from './owedTypes.ts';

/** What a command's run (commandRun.ts) needs of the session. */
export interface RunOwner {
  readonly now: number;
  readonly holdLimit: number;
  readonly statusFlags: number;
  /** See ServerSeat. */
  readonly foreign: boolean;
  /** Sequence ids can be relied on; those within compressed frames cannot. */
  readonly numbered: boolean;
  readonly owed: OwedTypes;
  readonly owedColumns: OwedColumns;
  codecContext(): CodecContext;
  /** Whole packets leave. `begins`: they are a command's first. */
  send(to: Side, bytes: Uint8Array, begins?: boolean): void;
  /** What the client is sent after this leaves so many µs later. */
  wait(us: number): void;
  /** For the record: what came from the side, or what the client gets in the server's place. */
  read(side: Side, bytes: Uint8Array): void;
  /** The same for what is no reply that could be read. */
  readRaw(entry: OpenEntry, packets: Uint8Array): void;
  /** For the record: what we send to the server as a command of our own, or with it. */
  readOwn(bytes: Uint8Array): void;
  /** For the record: the server's conversation where it differs from the client's. */
  behind(entry: OpenEntry, from: Side, packets: Uint8Array): void;
  /** A command of our own goes to the server, as an exchange by itself; null where the session cannot be followed any more. */
  inject(payload: Uint8Array, interception: Interception): OpenEntry | null;
  /** The exchange waits beside the queue of open ones, or is in it again. */
  setAside(entry: OpenEntry): void;
  resume(entry: OpenEntry): void;
  /** The exchange is over, without a reply that could be read. */
  finish(entry: OpenEntry): void;
  /** The server got another command than the client sent: what it changes in the session follows from that. */
  reread(entry: OpenEntry, payload: Uint8Array): void;
  ask(held: HeldAtReply): Verdict | null;
  nextTicket(): number;
  /** Both connections end. */
  endSession(entry: OpenEntry): void;
  /** Nothing of the command is held any more. */
  over(): void;
}

/** Nobody has a file for a command of our own: the empty packet that says so, read for the record. */
export function refusedFile(reader: Pick<RunOwner, 'readOwn'>, entry: OpenEntry): Uint8Array {
  const empty = framePayload(new Uint8Array(0), entry.sequence);
  reader.readOwn(empty);
  return empty;
}

/** The wire packets of a command as this server needs them: with the types that it lacks, or not with an answer to another's challenge. */
export function forServer(owner: RunOwner, entry: OpenEntry, wire: Uint8Array, given: Uint8Array | HeldCommand): Uint8Array {
  const { command: code } = entry.exchange;
  if (code === command.COM_STMT_CLOSE) owner.owedColumns.told(entry.exchange);
  const asksAnew = code === command.COM_CHANGE_USER && owner.foreign;
  if (!asksAnew && owner.owed.isEmpty) return wire;
  const payload = given instanceof Uint8Array ? given : given.payload;
  if (asksAnew) return askedAnew(owner, entry, wire, payload);
  const changed = owner.owed.sending(entry.exchange, payload);
  if (changed === null) return wire;
  const packets = framePayload(changed, 0);
  owner.behind(entry, 'client', packets);
  entry.note('the types of an earlier execution were put in, since the server did not get that one');
  return packets;
}

function askedAnew(owner: RunOwner, entry: OpenEntry, wire: Uint8Array, payload: Uint8Array): Uint8Array {
  const changed = changingUserAnew(payload, owner.codecContext());
  if (changed === null) return wire;
  const packets = framePayload(changed, 0);
  owner.behind(entry, 'client', packets);
  entry.note('the server was made to ask anew, since the client answered the challenge of another connection');
  return packets;
}
