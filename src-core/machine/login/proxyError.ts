/** What a client is told by the proxy itself, in ERR packets. */
import { framePayload, PacketWriter } from '../../mysql/bytes/packetWriter.ts';
import { err } from '../../mysql/packets/err.ts';
import type { Failure } from '../io.ts';

/** ER_UNKNOWN_ERROR, as MySQL Proxy used it here: CR_CONN_HOST_ERROR (2003) would fit, but MariaDB's clients take no codes of clients from a server. */
export const unknownError = 1105;
/** SQLSTATE of what MySQL Proxy itself told clients. It stood in the packet even before the greeting; most clients read it there. */
export const mysqlProxyState = '07000';
/** ER_SECURE_TRANSPORT_REQUIRED. */
export const secureTransportRequired = 3159;

/**
 * An ERR payload. Before the greeting no SQLSTATE is due (MySQL "Protocol::Handshake"), but servers send one there as well, and clients that
 * look for it take the first letters of the message for it otherwise.
 */
export function ownErr(code: number, message: string, sqlstate: string | null = 'HY000'): Uint8Array {
  const writer = new PacketWriter();
  err.write(writer, { code, sqlstate, message }, { capabilities: 0x200n, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' });
  return writer.payload();
}

/** An ERR packet, header included, behind the login. */
export function ownErrPacket(message: string, id: number): Uint8Array {
  return framePayload(ownErr(unknownError, message), id);
}

/** An ERR packet, header included, in place of a greeting. */
export function withoutGreeting(message: string): Uint8Array {
  return framePayload(ownErr(unknownError, message, null), 0);
}

export function unreachable(backend: string, failure: Failure): string {
  return `Hydrophone cannot reach the backend ${backend}: ${failure.message}`;
}

/** Where a session ends that cannot be followed any more. */
export const unreadEnds =
  'the proxy ended the session, since bytes that pass unread could carry a password into clear text; encrypt both sides or none to let them pass';
export const noBackendTls =
  'Hydrophone: the backend offers no TLS, which --tls-backend asks for; set up TLS at the backend, or start the proxy with --tls-backend prefer';
export const noClientTls =
  'Hydrophone: connections without TLS are refused (--tls-client require); let the client use TLS, or start the proxy with --tls-client prefer';
