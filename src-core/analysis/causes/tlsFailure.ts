/**
 * Why a TLS handshake failed, by the TLS library's code: Node's own (`ERR_TLS_…`), OpenSSL's reasons (`ERR_SSL_…`) and its names of
 * verification results (`CERT_HAS_EXPIRED`). https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
import type { SessionError } from '../../machine/io.ts';
import { type Failed, type LoginCause, one } from './cause.ts';
import { trustRemedy } from './trust.ts';

interface Rule {
  readonly codes: RegExp;
  readonly causes: (failed: Failed, told: string) => LoginCause[];
}

export function tlsCauses(failed: Failed, error: SessionError): LoginCause[] {
  const code = error.tlsFailure ?? '';
  const told = `${failed.said} (${code})`;
  const rules = error.side === 'server' ? serverRules : clientRules;
  for (const rule of rules) if (rule.codes.test(code)) return rule.causes(failed, told);
  const who = error.side === 'server' ? 'the server' : 'the client';
  return one(`The TLS handshake with ${who} failed`, told, error.side === 'server' ? serverLook : clientLook);
}

const serverLook = "Look into the server's error log; --tls-backend off leaves TLS out, if that is allowed.";
const clientLook = "Look at the app's own message; --tls-client off leaves TLS out, if the app allows it.";

/** Handshakes in which we are the server: what the client said of them. */
const clientRules: readonly Rule[] = [
  {
    codes: /UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|DECRYPT_ERROR|UNSUPPORTED_CERTIFICATE/,
    causes: (_, told) =>
      one(
        "The client does not trust the proxy's certificate",
        `${told}. That is the client's alert: it got the proxy's certificate, checked it and does not know who signed it.`,
        trustRemedy,
      ),
  },
  {
    codes: /CERTIFICATE_EXPIRED/,
    causes: (_, told) =>
      one(
        "The proxy's certificate has expired for the client",
        `${told}. Certificates of the proxy's own authority are made anew in time, so that a clock is likely to be wrong.`,
        'Compare the clocks of both machines (date -u).',
      ),
  },
  {
    codes: /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW|NO_PROTOCOLS/,
    causes: (_, told) =>
      one(
        'Client and proxy have no TLS version in common',
        `${told}. The proxy speaks TLS 1.2 and 1.3 unless --tls-min-version says otherwise; clients from before about 2016 speak 1.0 or 1.1 only.`,
        "Update the app's driver or its OpenSSL, or allow old versions: --tls-min-version TLSv1.",
      ),
  },
  {
    codes: /NO_SHARED_CIPHER|HANDSHAKE_FAILURE|NO_SUITABLE|INSUFFICIENT_SECURITY/,
    causes: (_, told) =>
      one(
        'Client and proxy have no cipher in common',
        `${told}.`,
        "Take the list of ciphers out of the app's settings (ssl-cipher, enabledTLSCipherSuites), or update its driver.",
      ),
  },
  {
    codes: /PEER_DID_NOT_RETURN_A_CERTIFICATE|CERTIFICATE_REQUIRED|NO_CLIENT_CERTIFICATE/,
    causes: (_, told) =>
      one(
        'The client shows no certificate, and the proxy asks for one',
        told,
        'Give the app its certificate (ssl-cert and ssl-key), or start the proxy without --tls-client-ca.',
      ),
  },
  {
    codes: /WRONG_VERSION_NUMBER|HTTP_REQUEST|UNEXPECTED_MESSAGE|PACKET_LENGTH/,
    causes: (_, told) =>
      one(
        'The client asked for TLS and then did not speak it',
        told,
        'Something between app and proxy changes the traffic, or the driver is broken: try another one.',
      ),
  },
  {
    codes: /ECONNRESET|EPIPE|ECONNABORTED|^ERR_STREAM|HANGUP|UNEXPECTED_EOF/,
    causes: (failed, told) => [
      ...one(
        "The client does not trust the proxy's certificate",
        `${told}. It went away in the middle of the TLS handshake without saying why, as drivers do that check the certificate themselves (its authority, or its names).`,
        trustRemedy,
      ),
      ...wrongName(failed, told),
    ],
  },
];

function wrongName({ story }: Failed, told: string): LoginCause[] {
  const name = story.session.tls.client?.serverName;
  return one(
    "The name by which the app reaches the proxy is not in the proxy's certificate",
    `${told}.${name === null || name === undefined ? '' : ` The client asked for ${name}.`}`,
    "Reach it as localhost, 127.0.0.1 or this machine's name, or let the client check the authority alone (mysql --ssl-mode=VERIFY_CA).",
  );
}

/** Handshakes in which we are the client: what we found, or what the server said. */
const serverRules: readonly Rule[] = [
  {
    codes: /SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|CERT_UNTRUSTED|INVALID_CA|CERT_SIGNATURE_FAILURE/,
    causes: ({ story }, told) =>
      one(
        `The certificate of ${story.session.backend} is signed by nobody whom the proxy knows`,
        `${told}. --tls-backend verify asks for a known authority.`,
        "Give it the server's authority: --tls-ca FILE (MySQL makes one as ca.pem in its data folder), or use --tls-backend require, which encrypts without a check.",
      ),
  },
  {
    codes: /ALTNAME_INVALID|HOSTNAME_MISMATCH|IP_ADDRESS_MISMATCH/,
    causes: ({ story }, told) =>
      one(
        `The certificate of the backend is not for the name that --backend has (${story.session.backend})`,
        `${told}. The certificates that servers make themselves bear no name of the machine.`,
        'Write the name of the certificate in --backend, give the server a certificate with its name, or use --tls-backend require.',
      ),
  },
  {
    codes: /CERT_HAS_EXPIRED|CERTIFICATE_EXPIRED/,
    causes: (_, told) =>
      one(
        "The server's certificate has expired",
        told,
        'Renew it on the server (ALTER INSTANCE RELOAD TLS, or FLUSH SSL, loads it), or use --tls-backend require for now.',
      ),
  },
  {
    codes: /NOT_YET_VALID/,
    causes: (_, told) =>
      one("The server's certificate is not valid yet", told, 'Compare the clocks of both machines (date -u): one of them is wrong.'),
  },
  {
    codes: /CERT_REVOKED/,
    causes: (_, told) => one("The server's certificate was revoked", told, 'Give the server another one.'),
  },
  {
    codes: /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|WRONG_SSL_VERSION|VERSION_TOO_LOW|NO_PROTOCOLS/,
    causes: (_, told) =>
      one(
        'Proxy and server have no TLS version in common',
        `${told}. The proxy speaks TLS 1.2 and 1.3 unless --tls-min-version says otherwise.`,
        'Allow a newer version on the server (tls_version), or an older one here: --tls-min-version TLSv1.',
      ),
  },
  {
    codes: /CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_UNKNOWN/,
    causes: (_, told) =>
      one(
        "The server does not accept the proxy's client certificate",
        `${told}. That is the server's alert.`,
        "Give the proxy a certificate that the server's authority signed: --tls-cert FILE --tls-key FILE.",
      ),
  },
  {
    codes: /NO_SHARED_CIPHER|HANDSHAKE_FAILURE|NO_CIPHERS|EE_KEY_TOO_SMALL|DH_KEY_TOO_SMALL|KEY_TOO_SMALL/,
    causes: (_, told) =>
      one(
        "The server's TLS is too weak for the proxy, or has no cipher in common with it",
        told,
        'Give the server a key of 2048 bits or more and its usual ciphers, or use --tls-backend off if the network is safe.',
      ),
  },
  {
    codes: /ECONNRESET|EPIPE|UNEXPECTED_EOF|WRONG_VERSION_NUMBER/,
    causes: (_, told) =>
      one(
        'The server offered TLS and broke off in its handshake',
        told,
        "Look into the server's error log: its certificate or key may be unreadable, or it may be overloaded.",
      ),
  },
];
