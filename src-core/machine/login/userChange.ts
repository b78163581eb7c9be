/**
 * COM_CHANGE_USER where only one of the two links is encrypted: its password exchange may have to be translated, so that both
 * directions go packet by packet until it is over. Elsewhere it passes like any command.
 */

import { concat } from '../../mysql/bytes/concat.ts';
import { packetHeaderBytes, payloadLength } from '../../mysql/bytes/packetHeader.ts';
import { changeUser } from '../../mysql/commands/changeUser.ts';
import { command } from '../../mysql/constants/commands.ts';
import type { CodecContext } from '../../mysql/packets/codec.ts';
import type { Gate } from '../gate.ts';
import type { LoginStep, Side } from '../io.ts';
import type { ServerSeat } from '../serverSeat.ts';
import type { SessionPorts } from '../sessionPorts.ts';
import { tryRead } from '../tryRead.ts';
import { AuthExchange, type AuthOwner } from './authExchange.ts';
import { changingUserAnew } from './forcedSwitch.ts';
import { maxLoginPackets } from './loginLimits.ts';
import { PasswordRelay } from './passwordRelay.ts';
import { ownErr, unknownError } from './proxyError.ts';
import { SequenceShift } from './sequenceShift.ts';

const nothing = new Uint8Array(0);

/** Looks for COM_CHANGE_USER in what a client sends. */
export class UserChangeWatch {
  /** Bytes of the packet under way that are still to come. */
  private left = 0;
  private held: Uint8Array = nothing;

  /**
   * What of the client's bytes may go on: all up to a COM_CHANGE_USER, which begins `rest`. A packet of which not even the
   * first payload byte is there waits for the next chunk. `content`: the client sends a file for LOAD DATA LOCAL, whose
   * packets are no commands, whatever they begin with, up to the empty one at its end.
   */
  take(chunk: Uint8Array, content: boolean): { readonly pass: Uint8Array; readonly rest: Uint8Array } {
    let inContent = content;
    const bytes = this.held.length === 0 ? chunk : concat([this.held, chunk]);
    this.held = nothing;
    let at = Math.min(this.left, bytes.length);
    this.left -= at;
    while (at < bytes.length) {
      const length = at + packetHeaderBytes > bytes.length ? null : payloadLength(bytes, at);
      if (length === null || (length > 0 && at + packetHeaderBytes === bytes.length)) {
        this.held = new Uint8Array(bytes.subarray(at));
        return { pass: bytes.subarray(0, at), rest: nothing };
      }
      if (length === 0) inContent = false;
      else if (!inContent && bytes[at + 3] === 0 && bytes[at + packetHeaderBytes] === command.COM_CHANGE_USER) {
        return { pass: bytes.subarray(0, at), rest: bytes.subarray(at) };
      }
      const next = at + packetHeaderBytes + length;
      this.left = Math.max(0, next - bytes.length);
      at = Math.min(next, bytes.length);
    }
    return { pass: bytes, rest: nothing };
  }
}

export interface UserChangeOptions {
  readonly ports: SessionPorts;
  readonly encrypted: Readonly<Record<Side, boolean>>;
  /** The challenge of the greeting, to which the command's own answer is given. */
  readonly authData: Uint8Array;
  readonly seat: Pick<ServerSeat, 'away' | 'foreign'>;
}

export interface UserChangeOwner {
  readonly gates: Readonly<Record<Side, Gate>>;
  /** What agreed on by the login and the commands before. */
  codecContext(): CodecContext;
  /** The reply under way is that to a COM_CHANGE_USER. */
  changesUser(): boolean;
  /** Somebody wants to be asked about it. */
  asksOfChange(): boolean;
  /** The client sends the file of a LOAD DATA LOCAL. */
  sendsFile(): boolean;
  write(to: Side, packet: Uint8Array): void;
  /** The bytes leave as they came, and are read. */
  pass(from: Side, bytes: Uint8Array): void;
  read(from: Side, bytes: Uint8Array): void;
  /** See the login event in io.ts. */
  step(from: Side, step: LoginStep, packet: Uint8Array, sent: Uint8Array | null): void;
  openGates(): void;
  hangUp(): void;
}

/** All COM_CHANGE_USER of one session. */
export class UserChanges {
  private readonly options: UserChangeOptions;
  private readonly owner: UserChangeOwner;
  private watch = new UserChangeWatch();
  private exchange: AuthExchange | null = null;

  constructor(options: UserChangeOptions, owner: UserChangeOwner) {
    this.options = options;
    this.owner = owner;
  }

  /** A packet of the proxy's own. */
  send(to: Side, packet: Uint8Array): void {
    this.owner.write(to, packet);
  }

  /** What the side sends. */
  take(side: Side, chunk: Uint8Array): void {
    const gate = this.owner.gates[side];
    if (!gate.isOpen) gate.hold(chunk);
    else if (side === 'server') this.owner.pass('server', chunk);
    else this.fromClient(chunk);
  }

  private fromClient(chunk: Uint8Array): void {
    const { pass, rest } = this.watch.take(chunk, this.owner.sendsFile());
    if (pass.length > 0) this.owner.pass('client', pass);
    if (rest.length === 0) return;
    const { gates } = this.owner;
    gates.client.isOpen = false;
    gates.server.isOpen = false;
    gates.client.hold(rest);
  }

  /** A whole packet, header included, while the gates are closed. */
  packet(side: Side, packet: Uint8Array): void {
    const { exchange, owner } = this;
    if (exchange === null && side === 'client' && (this.options.seat.away || owner.asksOfChange())) this.passAsCommand(packet);
    else if (exchange === null && side === 'client') this.begin(packet);
    else if (exchange === null || (side === 'client' ? packet[3] === 0 : !owner.changesUser())) owner.pass(side, packet);
    else {
      if (side === 'client') owner.read('client', packet);
      exchange.packet(side, packet);
    }
  }

  /** It is a command as any other: no server is there to ask, or somebody decides first on what becomes of it. */
  private passAsCommand(packet: Uint8Array): void {
    this.owner.pass('client', packet);
    this.watch = new UserChangeWatch();
    // Perhaps it came back at once, by `takeOver`.
    if (this.exchange === null) this.owner.openGates();
  }

  /** The same for one that others held until now, and that is recorded already. */
  takeOver(packet: Uint8Array): void {
    const { client, server } = this.owner.gates;
    client.isOpen = false;
    server.isOpen = false;
    this.exchangeOf(packet);
  }

  private begin(packet: Uint8Array): void {
    this.owner.read('client', packet);
    this.exchangeOf(packet);
  }

  private exchangeOf(packet: Uint8Array): void {
    const { ports, encrypted, authData } = this.options;
    const context = this.owner.codecContext();
    const came = packet.subarray(packetHeaderBytes);
    const payload = this.options.seat.foreign ? (changingUserAnew(came, context) ?? came) : came;
    const read = tryRead(changeUser, payload, context);
    const relay = new PasswordRelay(ports, encrypted);
    const plugin = read?.authPlugin ?? null;
    const challenge = plugin === null ? null : { plugin, authData };
    const sequence = new SequenceShift();
    sequence.received('client', 0);
    this.exchange = new AuthExchange({ sequence, relay, voucher: null, challenge, context }, this.authOwner());
    this.exchange.open({ step: 'changeUser', packet, payload, response: read?.authResponse ?? null });
  }

  private authOwner(): AuthOwner {
    const { owner } = this;
    let told = 0;
    const over = () => {
      this.exchange = null;
      this.watch = new UserChangeWatch();
      owner.openGates();
    };
    return {
      write: (to, bytes) => {
        // The exchange is recorded as the client sees it.
        if (to === 'client') owner.pass('server', bytes);
        else owner.write(to, bytes);
      },
      // A server may go on and on; so much is a story.
      step: (from, step, packet, sent) => {
        if (++told <= maxLoginPackets) owner.step(from, step, packet, sent);
      },
      learned: () => {},
      accepted: over,
      refused: over,
      failed: (reason) => {
        this.exchange?.add('client', 'err', ownErr(unknownError, reason));
        owner.hangUp();
      },
    };
  }
}
