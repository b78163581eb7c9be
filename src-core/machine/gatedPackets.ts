/** Hands out what the gates hold, packet by packet, as long as somebody listens: to the login, and what follows it to the links. */
import type { Gate } from './gate.ts';
import type { LoginHolds } from './holding/loginHolds.ts';
import type { Instant, Side } from './io.ts';
import type { Links } from './links.ts';
import type { Login } from './login/login.ts';
import { noLogin } from './login/loginLimits.ts';
import { firstOf } from './login/loginStages.ts';
import type { Outlet } from './outlet.ts';
import { PeerFault } from './peerFault.ts';
import type { Reader } from './reader.ts';

export interface GatedParts {
  readonly gates: Readonly<Record<Side, Gate>>;
  readonly login: Login;
  readonly holds: LoginHolds;
  readonly links: Links;
  readonly reader: Reader;
  readonly out: Outlet;
}

export interface GatedOwner {
  readonly now: Instant;
  fault(side: Side, fault: PeerFault): void;
}

interface Packet {
  readonly side: Side;
  readonly packet: Uint8Array;
}

const sides = ['client', 'server'] as const;

export class GatedPackets {
  /** The packet that the login deals with, as long as it was not passed on. */
  inHand: Packet | null = null;
  private readonly parts: GatedParts;
  private readonly owner: GatedOwner;

  constructor(parts: GatedParts, owner: GatedOwner) {
    this.parts = parts;
    this.owner = owner;
  }

  work(): void {
    while (sides.some((side) => this.next(side))) {}
    for (const side of sides) this.limit(side);
  }

  /** What comes before its turn waits in the gate, and when that is full with its sender. */
  private limit(side: Side): void {
    const { gates, holds, login, out } = this.parts;
    const gate = gates[side];
    const waits = gate.isFull && !gate.isOpen && (holds.asks || !login.listensTo(side));
    if (waits) out.pause(side);
    else if (gate.senderWaits) out.resume(side);
    gate.senderWaits = waits;
  }

  private next(side: Side): boolean {
    const { gates, login, holds, links, out } = this.parts;
    const gate = gates[side];
    if (gate.isOpen || !login.listensTo(side)) return false;
    const impossible = login.stage === 'over' ? null : noLogin(gate, firstOf(side, login.stage));
    if (impossible !== null) {
      const { info: session } = login;
      out.tell({ kind: 'login', session, at: this.owner.now, from: side, step: 'unknown', packet: gate.beginning, sent: null });
      this.owner.fault(side, new PeerFault(impossible));
      return false;
    }
    const packet = gate.packet;
    if (packet === null) return false;
    if (holds.isOn && holds.holdsBack(side, packet)) return false;
    gate.takeOff();
    if (login.owns(side, packet)) this.loginPacket(side, packet);
    else links.packet(side, packet);
    return true;
  }

  private loginPacket(side: Side, packet: Uint8Array): void {
    const { login, reader, holds } = this.parts;
    this.inHand = { side, packet };
    login.packet(side, packet, this.owner.now);
    this.inHand = null;
    reader.skip(side, packet.length);
    holds.passed();
  }
}
