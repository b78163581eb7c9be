/**
 * What stands between the two links once the login is over. By default nothing: each chunk leaves as it came, before anybody looks
 * at it. Changes of user are translated where only one link is encrypted; who takes hold of commands and replies stands here too.
 */
import { packetHeaderBytes } from '../mysql/bytes/packetHeader.ts';
import { command } from '../mysql/constants/commands.ts';
import type { Gate } from './gate.ts';
import { Holding, type HoldingOwner } from './holding/holding.ts';
import type { Instant, SessionInfo, Side } from './io.ts';
import { CompressedLinks, type CompressedOwner } from './login/compressedLinks.ts';
import type { Login } from './login/login.ts';
import { type UserChangeOptions, UserChanges } from './login/userChange.ts';
import { other } from './otherSide.ts';
import type { Outlet } from './outlet.ts';
import type { PeerFault } from './peerFault.ts';
import type { Reader } from './reader.ts';
import { ServerSeat } from './serverSeat.ts';
import type { SessionOptions } from './sessionOptions.ts';
import { lacksTls } from './tlsModes.ts';

export interface LinksOwner {
  readonly now: Instant;
  readonly session: SessionInfo;
  /** Nobody has ended the session. */
  readonly goesOn: boolean;
  fault(side: Side, fault: PeerFault): void;
  openGates(): void;
  hangUp(): void;
  /** Who takes hold of the session ends it. */
  endedBy(by: readonly string[]): void;
}

export interface LinksParts {
  readonly options: SessionOptions;
  readonly out: Outlet;
  readonly login: Login;
  readonly reader: Reader;
  readonly gates: Readonly<Record<Side, Gate>>;
}

export class Links {
  readonly holding: Holding;
  /** Which connection of a server the session has. */
  readonly seat: ServerSeat;
  private readonly parts: LinksParts;
  private readonly owner: LinksOwner;
  /** Null where changes of user need nobody, and frames pass. */
  private changes: UserChanges | CompressedLinks | null = null;
  private begun = false;

  constructor(parts: LinksParts, owner: LinksOwner) {
    this.parts = parts;
    this.owner = owner;
    const { login, out, reader } = parts;
    this.seat = new ServerSeat({ login, out, exchanges: reader.exchanges, now: () => owner.now });
    this.holding = new Holding(this.holdingOwner(), parts.out, parts.reader);
  }

  /** Only one of the links is encrypted: what came bare, or encrypted, must not leave the other way but by the login's hands. */
  private get halfEncrypted(): boolean {
    const { client, server } = this.parts.login.info.tls;
    return (client === null) !== (server === null);
  }

  /** What was not dealt with may leave as it came: no link is without TLS that must have it, or where the other one has it. */
  get mayPass(): boolean {
    const { options, login } = this.parts;
    return !this.halfEncrypted && !lacksTls(options.tls, login.info.tls);
  }

  /** The client has left: between two commands its server's connection may be of use to others. */
  clientLeft(): void {
    const { out, reader } = this.parts;
    if (!this.begun || this.seat.away || !this.owner.goesOn || reader.stopped) return;
    if (reader.exchanges.isSettled && reader.clientAtBorder && reader.serverAtBorder && out.keepsServer()) this.seat.part();
  }

  /** The client is let in without a server. */
  alone(): void {
    this.seat.away = true;
    this.parts.out.alone();
  }

  /** The login is over: commands follow. */
  begin(): void {
    this.begun = true;
    if (this.isCompressed) this.parts.reader.decompress();
    if (this.halfEncrypted) this.changes = this.newChanges();
    this.owner.openGates();
    this.holding.begin();
  }

  take(side: Side, chunk: Uint8Array): void {
    const { gates } = this.parts;
    const gate = side === 'client' ? gates.client : gates.server;
    if (this.changes !== null) this.changes.take(side, chunk);
    else if (gate.isOpen) this.pass(side, chunk);
    else gate.hold(chunk);
  }

  /** A whole packet behind the login, header included, while the gates are closed. */
  packet(side: Side, packet: Uint8Array): void {
    if (this.changes === null) this.pass(side, packet);
    else this.changes.packet(side, packet);
  }

  /** Packets of the proxy's own, in a frame where the two sides compress. `begins`: a command begins. */
  send(to: Side, bytes: Uint8Array, begins: boolean): void {
    if (bytes.length === 0) return;
    if (begins && this.changesUserHalf(bytes)) {
      this.changes ??= this.newChanges();
      this.changes.takeOver(bytes);
      return;
    }
    const { changes } = this;
    if (!(changes instanceof CompressedLinks)) this.parts.out.write(to, bytes);
    else if (begins) changes.begin(bytes);
    else changes.send(to, bytes);
  }

  /** A COM_CHANGE_USER that somebody held, whose passwords may have to be translated. */
  private changesUserHalf(packet: Uint8Array): boolean {
    return this.halfEncrypted && !this.seat.away && packet[packetHeaderBytes] === command.COM_CHANGE_USER;
  }

  private pass(side: Side, chunk: Uint8Array): void {
    if (this.tapped(side, chunk)) return;
    this.parts.out.write(other(side), chunk);
    this.parts.reader.read(side, chunk);
    if (this.holding.waits) this.holding.begin();
  }

  private tapped(side: Side, chunk: Uint8Array): boolean {
    if (!this.holding.isOn) return false;
    this.holding.take(side, chunk);
    return true;
  }

  private get isCompressed(): boolean {
    return this.parts.login.info.compression !== 'none';
  }

  /** Frames that only passed are taken apart from now on, if none is under way. */
  private unframe(): boolean {
    if (this.changes === null && !this.parts.reader.atFrameBorder) return false;
    this.changes ??= this.newChanges();
    return true;
  }

  private newChanges(): UserChanges | CompressedLinks {
    const { options, login } = this.parts;
    const { seat } = this;
    const given: UserChangeOptions = {
      ports: options.ports,
      get encrypted() {
        const { client, server } = login.info.tls;
        return { client: client !== null, server: server !== null };
      },
      authData: login.authData,
      seat,
    };
    return this.isCompressed ? new CompressedLinks(given, this.changesOwner()) : new UserChanges(given, this.changesOwner());
  }

  private changesOwner(): CompressedOwner {
    const { gates, reader, out } = this.parts;
    const { exchanges } = reader;
    const { owner, holding } = this;
    return {
      gates,
      codecContext: () => exchanges.codecContext(),
      changesUser: () => exchanges.changesUser,
      asksOfChange: () => holding.asksOf(command.COM_CHANGE_USER),
      sendsFile: () => exchanges.sendsFile,
      write: (to, packet) => out.write(to, packet),
      pass: (from, bytes) => this.pass(from, bytes),
      read: (from, bytes) => reader.read(from, bytes),
      readFrom: (from, bytes) => reader.readUnframed(from, bytes),
      fault: (side, fault) => owner.fault(side, fault),
      taps: (from, bytes) => this.tapped(from, bytes),
      get isTapped() {
        return holding.isOn;
      },
      step: (from, step, packet, sent) => out.tell({ kind: 'login', session: owner.session, at: owner.now, from, step, packet, sent }),
      openGates: () => owner.openGates(),
      hangUp: () => owner.hangUp(),
    };
  }

  private holdingOwner(): HoldingOwner {
    const { parts, owner } = this;
    return {
      holdLimit: parts.options.holdLimit,
      mayBegin: () => parts.login.stage === 'over' && owner.goesOn && parts.gates.client.isOpen,
      isCompressed: () => this.isCompressed,
      unframe: () => this.unframe(),
      send: (to, bytes, begins) => this.send(to, bytes, begins),
      endedBy: (by) => owner.endedBy(by),
      fault: (side, fault) => owner.fault(side, fault),
      seat: this.seat,
    };
  }
}
