/**
 * The PROXY protocol, which tells a server the client's real address: some peers must have its header, others take it for a
 * broken packet. https://www.haproxy.org/download/1.8/doc/proxy-protocol.txt
 */
import { firstBytes } from '../firstBytes.ts';
import { type Failed, type LoginCause, one } from './cause.ts';

/** The client's first bytes, where they are a PROXY header. */
function headerOf({ story }: Failed): string | null {
  const first = story.messages.find((m) => m.from === 'client');
  const guess = first === undefined ? null : firstBytes(first.packet);
  return guess?.kind === 'proxyHeader' ? guess.what : null;
}

/** Something in front of the proxy sends a header that nobody waits for. Empty where it did not. */
export function headerUnexpected(failed: Failed): LoginCause[] {
  const header = headerOf(failed);
  if (header === null) return [];
  return one(
    'Something in front of Hydrophone sends a PROXY header, which is not expected here',
    `The client began with ${header} where its login should stand. ${failed.said}. Servers answer such a header with "packets out of order".`,
    'Take send-proxy or send-proxy-v2 out of the load balancer (HAProxy: the server line; AWS: proxy_protocol_v2) for connections to Hydrophone.',
  );
}

/** 1156: the server read what is no packet in its turn. */
export function packetsOutOfOrder(failed: Failed): LoginCause[] {
  const sent = headerUnexpected(failed);
  if (sent.length > 0) return sent;
  return [
    ...one(
      'The server got something else than a login: most often a PROXY header that it does not expect',
      `${failed.said}. Servers say this where a packet has another number than the next.`,
      'Take send-proxy out of what stands between Hydrophone and the server, or let the server expect it (proxy_protocol_networks).',
    ),
    ...one(
      'Client or server is broken, or speaks another protocol',
      failed.said,
      'The Packets below show what came: a MySQL login begins with its length in three bytes and a number.',
    ),
  ];
}

/** A server behind the PROXY protocol waits for the header before it greets. */
export function headerExpected(backend: string, said: string): LoginCause[] {
  return one(
    `${backend} waits for a PROXY header`,
    `It took the connection and did not greet. ${said}. HAProxy (accept-proxy) and Percona Server (proxy_protocol_networks) say nothing until the header is there.`,
    "Connect to a port of it without the PROXY protocol, or take the proxy's address out of proxy_protocol_networks.",
  );
}
