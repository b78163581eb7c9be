/** A session as the window's tree shows it. */
import type { SessionState, SessionSummary } from '../bridge/contract.ts';
import type { SessionError } from '../machine/io.ts';
import { serverStatus } from '../mysql/constants/statusFlags.ts';
import type { CaptureStore } from './captureStore.ts';
import type { StoredSession } from './store/sessionRows.ts';

export function sessionSummary(store: CaptureStore, session: StoredSession): SessionSummary {
  const { info } = session;
  const activity = store.tally.get(info.id);
  return {
    id: info.id,
    state: stateOf(session, activity?.statusFlags ?? info.statusFlags),
    openedAt: info.openedAt,
    closedAt: session.closedAt,
    client: info.client,
    backend: info.backend,
    program: info.attributes.program_name ?? info.attributes._client_name ?? addressOf(info.client),
    user: info.user,
    schema: info.schema,
    serverVersion: info.serverVersion,
    connectionId: info.connectionId,
    authPlugin: info.authPlugin,
    attributes: info.attributes,
    removedCapabilities: info.removedCapabilities,
    addedCapabilities: info.addedCapabilities,
    tls: info.tls,
    compression: info.compression,
    error: session.error === null ? null : errorText(session.error),
    exchanges: store.exchangesOf(info.id, session.exchanges),
  };
}

function stateOf(session: StoredSession, statusFlags: number): SessionState {
  if (session.event === 'failed' || session.event === 'degraded') return session.event;
  if (session.event === 'closed') return 'closed';
  if (session.event === 'opened') return session.info.serverVersion === null ? 'connecting' : 'loggingIn';
  if (session.event === 'changed') return 'loggingIn';
  return (statusFlags & serverStatus.inTransaction) !== 0 ? 'inTransaction' : 'ready';
}

function addressOf(client: string): string {
  return client.replace(/:\d+$/, '');
}

function errorText(error: SessionError): string {
  const code = error.code === null ? '' : `${error.code}${error.sqlstate === null ? '' : ` (${error.sqlstate})`}: `;
  return `${code}${error.message}`;
}
