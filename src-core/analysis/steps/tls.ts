/**
 * TLS of both links: who asked for it, and what it came to.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html ("SSL Handshake")
 */
import type { TlsInfo } from '../../machine/io.ts';
import { madeUp } from '../loginPackets.ts';
import type { LoginMessage } from '../loginStory.ts';
import { certificateWords, tlsWords, took } from '../loginWords.ts';
import type { Narration } from './narration.ts';

export function tlsRequested(n: Narration, message: LoginMessage, place: number): void {
  if (madeUp(message)) askedOfServer(n, message, place);
  else askedByClient(n, message, place);
}

function askedByClient(n: Narration, message: LoginMessage, place: number): void {
  const { client } = n.story.session.tls;
  n.say({
    at: message.at,
    from: 'client',
    title: 'Client asks for TLS',
    detail: "Its SSLRequest ends at the proxy, which takes the server's part in the TLS handshake.",
    packet: place,
  });
  if (client === null) return;
  n.say({
    at: client.securedAt,
    from: 'proxy',
    title: 'TLS with the client stands',
    detail: `${handshakeWords(client)} ${askedName(client, 'The client')} ${ownCertificate(client)}`,
  });
}

function askedOfServer(n: Narration, message: LoginMessage, place: number): void {
  const { server } = n.story.session.tls;
  n.say({
    at: message.at,
    from: 'proxy',
    title: 'Proxy asks the server for TLS',
    detail: `The server offers it. The proxy sends an SSLRequest of its own, ${
      n.login.tlsAsked.client ? "since the client's ended here" : 'although the client did not ask for TLS'
    }.`,
    outcome: n.login.tlsAsked.client ? 'ok' : 'changed',
    packet: place,
  });
  if (server === null) return;
  const distrust =
    server.distrust === null
      ? ''
      : ` It was not checked, and would not pass: ${server.distrust}. With --tls-backend verify this server is refused.`;
  const shown =
    server.clientCertificate === null ? '' : ` The proxy showed a client certificate: ${certificateWords(server.clientCertificate)}.`;
  const certificate = server.serverCertificate === null ? '' : ` The server's certificate: ${certificateWords(server.serverCertificate)}.`;
  n.say({
    at: server.securedAt,
    from: 'proxy',
    title: 'TLS with the server stands',
    detail: `${handshakeWords(server)} ${askedName(server, 'The proxy')}${certificate}${distrust}${shown}`,
  });
  encryptionTold(n, server.securedAt);
}

function handshakeWords(tls: TlsInfo): string {
  return `${tlsWords(tls)}, after ${took(tls.securedAt - tls.startedAt)}.`;
}

function askedName(tls: TlsInfo, who: string): string {
  return tls.serverName === null ? `${who} named no server (no SNI).` : `${who} asked for ${tls.serverName} (SNI).`;
}

function ownCertificate(tls: TlsInfo): string {
  const own = tls.serverCertificate === null ? '' : `It was shown the proxy's certificate: ${certificateWords(tls.serverCertificate)}.`;
  if (tls.clientCertificate === null) return own;
  const distrust = tls.distrust === null ? '' : `, which would not pass a check: ${tls.distrust}`;
  return `${own} The client showed its own: ${certificateWords(tls.clientCertificate)}${distrust}.`;
}

/** Said once, when it is known of both links whether they are encrypted: what follows from a difference. */
export function encryptionTold(n: Narration, at: number): void {
  const client = n.encrypted('client');
  const server = n.login.tlsAsked.server;
  if (client === server) return;
  const shift = 'From here on the proxy counts packets anew for each side, since only one of them has sent an SSLRequest.';
  n.say({
    at,
    from: 'proxy',
    title: client ? "Encrypted on the client's side only" : "Encrypted on the server's side only",
    detail: client
      ? `Between proxy and server everything travels in clear text, though it comes encrypted. ${shift}`
      : `Between client and proxy everything travels in clear text. ${shift}`,
    outcome: 'changed',
  });
}
