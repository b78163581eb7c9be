/** What a client is told in place of a greeting when the backend cannot be reached. */
import { PacketWriter } from '../mysql/bytes/packetWriter.ts';
import { err } from '../mysql/packets/err.ts';
import type { Failure } from './io.ts';

/** ER_UNKNOWN_ERROR, as MySQL Proxy used it here: CR_CONN_HOST_ERROR (2003) would fit, but MariaDB's clients take no codes of clients from a server. */
const unknownError = 1105;

/** An ERR packet, header included. Before the login it bears no SQLSTATE (MySQL "Protocol::Handshake"). */
export function unreachable(backend: string, failure: Failure): Uint8Array {
  const message = `Hydrophone cannot reach the backend ${backend}: ${failure.message}`;
  const writer = new PacketWriter();
  err.write(
    writer,
    { code: unknownError, sqlstate: null, message },
    { capabilities: 0n, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' },
  );
  return writer.finish(0);
}
