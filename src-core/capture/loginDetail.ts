/** A session's login for the window: its packets with their field trees, and the explanation of them. */
import type { LoginDetail, PacketDetail } from '../bridge/contract.ts';
import type { LoginStep, SessionInfo } from '../machine/io.ts';
import { packetHeaderBytes, payloadLength } from '../mysql/bytes/packetHeader.ts';
import { changeUser } from '../mysql/commands/changeUser.ts';
import { command } from '../mysql/constants/commands.ts';
import type { CodecContext, PacketCodec } from '../mysql/packets/codec.ts';
import { greeting, plainVersion } from '../mysql/packets/greeting.ts';
import { greetingV9 } from '../mysql/packets/greetingV9.ts';
import { type HandshakeResponse41, handshakeResponse41 } from '../mysql/packets/handshakeResponse41.ts';
import { sslRequest } from '../mysql/packets/sslRequest.ts';
import type { LoginPacket, SessionChange } from './batch.ts';
import { CallFault } from './callFault.ts';
import type { CaptureStore } from './captureStore.ts';
import { decodedPacket } from './decode/packetDetails.ts';
import { type ReadableRole, readableRoles } from './decode/packetTitles.ts';
import { scopeOf } from './exchangeDetail.ts';
import { type FirstCommand, firstCommands } from './firstCommands.ts';
import { sessionSummary } from './sessionSummary.ts';
import type { StoredSession } from './store/sessionRows.ts';
import { recentUserChanges, type UserChangeStory, userChangeStory } from './userChanges.ts';

/** What explains a login (src-core/analysis/explainLogin.ts); given by whoever composes the two. */
export type ExplainLogin = (story: LoginStory | UserChangeStory) => Pick<LoginDetail, 'steps' | 'causes'>;

interface LoginStory {
  readonly session: SessionInfo;
  readonly messages: readonly LoginPacket[];
  readonly events: readonly SessionChange[];
  readonly commands: readonly FirstCommand[];
}

/** The first is often a probe of the client library. */
const shownCommands = 3;

/** Of the session's login or, with `exchange`, of that COM_CHANGE_USER. Throws CallFault where the capture has no such thing. */
export function loginDetail(store: CaptureStore, explain: ExplainLogin, wanted: { session: number; exchange?: number }): LoginDetail {
  const session = store.sessions.session(wanted.session);
  if (session === null) throw new CallFault('notFound', `The capture has no session ${wanted.session}.`);
  const story = wanted.exchange === undefined ? loginStory(store, session) : changeStory(store, session, wanted.exchange);
  return {
    session: sessionSummary(store, session),
    packets: story.messages.map((packet, index) => packetOf(packet, index, story.session)),
    ...explain(story),
    exchange: wanted.exchange ?? null,
    userChanges: recentUserChanges(store, wanted.session),
  };
}

function loginStory(store: CaptureStore, { info }: StoredSession): LoginStory {
  const packets = store.sessions.loginPackets(info.id);
  const later = packets.findIndex((m) => m.step === 'changeUser');
  // The session as its login left it: later changes of user or schema are not part of it.
  const stored = store.sessions.events(info.id);
  const events = stored.map((e): SessionChange => ({ event: e.event, at: e.at, session: e.info, error: e.error }));
  const accepted = stored.find((e) => e.event === 'authenticated');
  const commands = accepted === undefined ? [] : firstCommands(store, info.id, accepted.afterSegment, shownCommands);
  const ended = events.find((e) => e.event === 'authenticated' || e.event === 'failed' || e.event === 'degraded');
  return { session: ended?.session ?? info, messages: later < 0 ? packets : packets.slice(0, later), events, commands };
}

function changeStory(store: CaptureStore, { info }: StoredSession, exchange: number): UserChangeStory {
  const scope = scopeOf(store, exchange);
  const { header } = scope;
  if (header.session !== info.id || header.command !== command.COM_CHANGE_USER) {
    throw new CallFault('notFound', `Exchange ${exchange} is no COM_CHANGE_USER of session ${info.id}.`);
  }
  return userChangeStory(scope, info, store.sessions.loginPackets(info.id));
}

function packetOf(packet: LoginPacket, index: number, session: SessionInfo): PacketDetail {
  const { from, step, sent, by } = packet;
  // A packet that the proxy made up was received by nobody: what it sent is all there is
  const madeUp = packet.packet.length === 0 && sent !== null;
  const kept = sent !== null && sent.length === 0;
  const bytes = madeUp ? sent : packet.packet;
  const readable = (step === 'greeting' && bytes[packetHeaderBytes] === 9 ? greeted9 : readables[step]) ?? null;
  const length = payloadLength(bytes);
  const shown = {
    from,
    sequence: bytes[3] ?? 0,
    at: Math.max(0, packet.at - session.openedAt),
    length,
    role: step,
    bytes,
    missing: Math.max(0, length + packetHeaderBytes - bytes.length),
    sent: madeUp || kept ? null : sent,
  };
  // Greeting and response say themselves what they contain; the others depend on what was agreed on.
  const context: CodecContext = { capabilities: session.capabilities, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };
  const detail = decodedPacket(shown, index, readable, context, readable?.codec.name ?? 'Packet of an unknown kind');
  if (madeUp && step === 'sslRequest') return { ...detail, title: 'the proxy wants to go on with TLS', proxy: 'madeUp' };
  const actors = by === undefined ? {} : { by };
  return madeUp || kept ? { ...detail, ...actors, proxy: madeUp ? 'madeUp' : 'kept' } : { ...detail, ...actors };
}

function readable<T>(codec: PacketCodec<T>, title: (value: T) => string): ReadableRole {
  return { codec, title };
}

const readables: { readonly [S in LoginStep]?: ReadableRole } = {
  greeting: readable(
    greeting,
    (v) => `${plainVersion(v.serverVersion)}, connection ${v.connectionId}, ${v.authPlugin ?? 'no plugin named'}`,
  ),
  sslRequest: readable(sslRequest, () => 'the client wants to go on with TLS'),
  handshakeResponse: readable(handshakeResponse41, responseTitle),
  authSwitchRequest: readableRoles.authSwitchRequest,
  changeUser: { codec: changeUser, title: changeUser.title },
  authNextFactor: readableRoles.authNextFactor,
  authMoreData: readableRoles.authMoreData,
  authResponse: readableRoles.authResponse,
  ok: readableRoles.ok,
  err: readableRoles.err,
};

const greeted9 = readable(greetingV9, (v) => `${v.serverVersion}, connection ${v.connectionId}, the protocol of before MySQL 3.21`);

function responseTitle(v: HandshakeResponse41): string {
  const schema = v.schema === null || v.schema === '' ? '' : `, schema ${v.schema}`;
  return `user ${v.user}${schema}, ${v.authPlugin ?? 'no plugin named'}`;
}
