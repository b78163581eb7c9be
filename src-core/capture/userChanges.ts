/** The changes of user of a session: where they are, and one of them as a story that is told like a login. */
import type { UserChangeSummary } from '../bridge/contract.ts';
import type { LoginStep, SessionInfo } from '../machine/io.ts';
import type { PacketRole } from '../machine/roles.ts';
import { packetHeaderBytes } from '../mysql/bytes/packetHeader.ts';
import { changeUser } from '../mysql/commands/changeUser.ts';
import { command } from '../mysql/constants/commands.ts';
import { authMoreData } from '../mysql/packets/authMoreData.ts';
import { authNextFactor } from '../mysql/packets/authNextFactor.ts';
import { authSwitchRequest } from '../mysql/packets/authSwitchRequest.ts';
import type { LoginPacket, SessionChange } from './batch.ts';
import type { CaptureStore } from './captureStore.ts';
import { type ExchangeScope, exchangeScope } from './decode/exchangeScope.ts';
import { walkPackets } from './decode/packetWalk.ts';
import { readPayload } from './decode/readPayload.ts';
import type { RecordHeader } from './recordFormat.ts';
import { eachRecord, recordFields, viewOf } from './store/parsedSegment.ts';
import type { FoundRecord } from './store/segments.ts';

const mostChanges = 20;
/** How much of the capture is looked through for them, from the session's end on backwards. */
const mostSegments = 2000;
const mostBytes = 16 * 1024 * 1024;

/** The newest ones, the oldest first. */
export function recentUserChanges(store: CaptureStore, session: number): UserChangeSummary[] {
  const events = store.sessions.events(session);
  const first = Math.max(1, events.find((e) => e.event === 'authenticated')?.afterSegment ?? 1);
  const closed = events.find((e) => e.event === 'closed');
  const last = closed === undefined ? store.segments.lastId() : closed.afterSegment + 1;
  const found: FoundRecord[] = [];
  const known = new Set<number>();
  let bytes = 0;
  for (let id = last; id >= first && id > last - mostSegments && bytes < mostBytes && found.length < mostChanges; id--) {
    const segment = store.segments.rawSegment(id);
    if (segment === null) continue;
    bytes += segment.bytes.length;
    const view = viewOf(segment.bytes);
    const ids: number[] = [];
    eachRecord(segment.bytes, view, (offset) => {
      if (view.getUint32(offset + recordFields.session, true) !== session) return;
      if (view.getUint8(offset + recordFields.command) === command.COM_CHANGE_USER)
        ids.push(view.getFloat64(offset + recordFields.id, true));
    });
    for (const exchange of ids.reverse()) {
      const record = known.has(exchange) ? null : store.segments.find(exchange);
      known.add(exchange);
      if (record !== null) found.push(record);
    }
  }
  return found
    .slice(0, mostChanges)
    .sort((a, b) => a.header.id - b.header.id)
    .map((record) => summaryOf(exchangeScope(store, record)));
}

function summaryOf(scope: ExchangeScope): UserChangeSummary {
  const { header } = scope;
  const refused = header.errorCode !== 0 || (header.end !== 'replied' && header.end !== 'open');
  return { exchange: header.id, at: header.startedAt, user: wanted(scope)?.user ?? '', refused };
}

function wanted(scope: ExchangeScope) {
  const [request] = walkPackets(scope.fragments, { command: scope.header.command, capabilities: scope.codec.capabilities });
  return request === undefined ? null : readPayload(changeUser, request.bytes.subarray(packetHeaderBytes), scope.codec).value;
}

/** What explains a change of user: see `LoginStory` in src-core/analysis. */
export interface UserChangeStory {
  readonly session: SessionInfo;
  readonly messages: readonly LoginPacket[];
  readonly events: readonly SessionChange[];
  readonly commands: readonly [];
  readonly userChange: { readonly greeting: LoginPacket | null };
}

/** `logins`: all login packets of the session; those of a change that the proxy had to look at are among them. */
export function userChangeStory(scope: ExchangeScope, session: SessionInfo, logins: readonly LoginPacket[]): UserChangeStory {
  const { header } = scope;
  const request = wanted(scope);
  const told = toldBy(header, logins);
  const messages = told.length > 0 ? told : messagesOf(scope);
  const { plugin, path } = authenticated(messages, request?.authPlugin ?? null, scope);
  const info: SessionInfo = {
    ...session,
    user: request?.user ?? session.user,
    schema: request === null || request.schema === '' ? null : request.schema,
    capabilities: scope.codec.capabilities,
    attributes: request === null || Object.keys(request.attributes).length === 0 ? session.attributes : request.attributes,
    authPlugin: plugin,
    authPath: path,
    openedAt: header.startedAt,
  };
  const events = brokenOff(header, info);
  return { session: info, messages, events, commands: [], userChange: { greeting: logins.find((m) => m.step === 'greeting') ?? null } };
}

const steps: { readonly [R in PacketRole]?: LoginStep } = {
  command: 'changeUser',
  authSwitchRequest: 'authSwitchRequest',
  authNextFactor: 'authNextFactor',
  authMoreData: 'authMoreData',
  authResponse: 'authResponse',
  ok: 'ok',
  err: 'err',
};

function messagesOf({ header, fragments, codec }: ExchangeScope): LoginPacket[] {
  const packets = [...walkPackets(fragments, { command: header.command, capabilities: codec.capabilities })];
  return packets
    .filter((packet) => packet.gap === null)
    .map(({ from, at, role, bytes }) => {
      return { session: 0, at: header.startedAt + at, from, step: steps[role] ?? 'unknown', packet: bytes, sent: null, masked: [] };
    });
}

/** The packets that the proxy itself told of this change. */
function toldBy(header: RecordHeader, logins: readonly LoginPacket[]): LoginPacket[] {
  const begin = logins.findIndex((m) => m.step === 'changeUser' && m.at >= header.startedAt && m.at <= header.startedAt + header.uploadUs);
  if (begin < 0) return [];
  const next = logins.findIndex((m, i) => i > begin && m.step === 'changeUser' && m.packet.length > 0);
  return logins.slice(begin, next < 0 ? undefined : next);
}

function authenticated(
  messages: readonly LoginPacket[],
  first: string | null,
  { codec }: ExchangeScope,
): { readonly plugin: string | null; readonly path: SessionInfo['authPath'] } {
  let plugin = first;
  let path: SessionInfo['authPath'] = null;
  for (const { step, packet } of messages) {
    const payload = packet.subarray(packetHeaderBytes);
    if (step === 'authSwitchRequest' || step === 'authNextFactor') {
      plugin = readPayload(step === 'authSwitchRequest' ? authSwitchRequest : authNextFactor, payload, codec).value?.authPlugin ?? plugin;
      path = null;
    } else if (step === 'authMoreData' && plugin === 'caching_sha2_password') {
      const data = readPayload(authMoreData, payload, codec).value?.data;
      if (data?.length === 1 && data[0] === 3) path = 'fast';
      if (data?.length === 1 && data[0] === 4) path = 'full';
    }
  }
  return { plugin, path };
}

/** A change that no packet ended. */
function brokenOff(header: RecordHeader, session: SessionInfo): SessionChange[] {
  const { end } = header;
  if (end === 'replied' || end === 'open') return [];
  const at = header.startedAt + header.uploadUs + header.waitUs + header.serverUs + header.transferUs;
  const side = end === 'serverGone' ? 'server' : 'client';
  const who = side === 'server' ? 'the backend' : 'the client';
  const message =
    end === 'degraded' ? 'the session could not be followed any more' : `${who} closed the connection before the change of user was over`;
  const error = { code: null, sqlstate: null, message, side } as const;
  return [{ event: end === 'degraded' ? 'degraded' : 'failed', at, session, error }];
}
