/**
 * Clients of MariaDB 11.4 and later check a certificate that no authority signed through the password: the server's OK carries
 * SHA-256 over scramble, password and certificate. Behind a proxy that certificate is another one, and the client leaves after
 * a login that the server accepted. https://mariadb.com/docs/server/security/encryption/data-in-transit-encryption/zero-configuration-ssl
 */
import type { ReadLogin } from '../loginPackets.ts';
import type { LoginStory } from '../loginStory.ts';
import { type LoginCause, one } from './cause.ts';
import { trustRemedy } from './trust.ts';

export function leftAfterOk(story: LoginStory, login: ReadLogin): LoginCause[] {
  const accepted = story.events.find((e) => e.event === 'authenticated');
  const closed = story.events.find((e) => e.event === 'closed');
  const { client } = story.session.tls;
  if (!login.accepted || accepted === undefined || closed === undefined || client === null) return [];
  if (story.commands !== 0) return [];
  return one(
    "The client does not trust the proxy's certificate",
    "The server accepted the login over TLS, and the client left without a word. MariaDB clients since 11.4 (Connector/C 3.4, Node 3.4) check a certificate that they do not know through the password, by a digest in the final OK; that digest is over the server's certificate, and the client sees the proxy's.",
    trustRemedy,
  );
}
