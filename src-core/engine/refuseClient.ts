import type { Instant, SessionEvent, SessionInfo } from '../machine/io.ts';
import { ownErr } from '../machine/login/proxyError.ts';
import { framePayload } from '../mysql/bytes/packetWriter.ts';
import type { SqlError } from '../mysql/synth/reply.ts';
import { deaf } from './deaf.ts';
import type { Connection } from './ports.ts';

/**
 * Ends a client's connection for which no backend was dialled: with an ERR packet in place of the greeting, or without a word where
 * `error` is null. Recorded as a failed login.
 */
export function refuseClient(
  client: Connection,
  session: SessionInfo,
  error: SqlError | null,
  at: Instant,
  record: (event: SessionEvent) => void,
): void {
  const told = error ?? { code: null, sqlstate: null, message: 'the proxy ended the connection before the login' };
  record({ kind: 'session', event: 'opened', at, session });
  record({ kind: 'session', event: 'failed', at, session, error: told });
  record({ kind: 'session', event: 'closed', at, session, error: null });
  client.listen(deaf);
  if (error !== null) client.write(framePayload(ownErr(error.code, error.message, error.sqlstate), 0));
  client.finish();
}
