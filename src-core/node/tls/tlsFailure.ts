/** What the TLS library says went wrong, as one sentence for people with the remedy. */
import type { Failure } from '../../machine/io.ts';
import { oneLine } from '../oneLine.ts';

/** Whom the TLS handshake is with. */
export interface FarEnd {
  readonly role: 'client' | 'backend';
  /** Host of the backend; empty for a client. */
  readonly name: string;
}

/** Nothing came where a certificate is required. */
export const noCertificate = 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE';

export function tlsFailure(error: NodeJS.ErrnoException, farEnd: FarEnd, handshaking: boolean): Failure {
  const code = error.code ?? 'ERR_SSL';
  const sentence = sentenceFor(code, farEnd, handshaking) ?? refusalOf(code, farEnd);
  return { code, message: sentence ?? `TLS with the ${farEnd.role} failed: ${oneLine(error.message)}` };
}

/** The certificate of the far end was checked, as asked for, and did not pass. `code`: OpenSSL's, such as `CERT_HAS_EXPIRED`. */
export function certificateRefused(code: string, farEnd: FarEnd): Failure {
  return { code, message: refusalOf(code, farEnd) ?? `the ${farEnd.role}'s certificate does not pass: ${code}` };
}

/** Why a certificate that was not asked to pass would not have. */
export function distrustOf(code: string, farEnd: FarEnd): string {
  return problemOf(code, farEnd) ?? `the certificate does not pass a check (${code})`;
}

export function handshakeTimedOut({ role }: FarEnd, limitMs: number): Failure {
  return {
    code: 'ERR_TLS_HANDSHAKE_TIMEOUT',
    message: `the TLS handshake with the ${role} was not over after ${limitMs / 1000} s; look whether the ${role} hangs or something between cuts packets off`,
  };
}

export function endedInHandshake({ role }: FarEnd): Failure {
  return {
    code: 'ECONNRESET',
    message:
      role === 'client'
        ? `the client broke off the TLS handshake without a reason; most often it does not trust the certificate: ${trustRemedy}`
        : 'the backend broke off the TLS handshake without a reason; its error log may say why, --tls-backend off goes without TLS',
  };
}

const trustRemedy = 'give it the certificate that `hydrophone ca` names as its CA, or tell it not to verify';

function sentenceFor(code: string, farEnd: FarEnd, handshaking: boolean): string | null {
  const alert = /ALERT_([A-Z0-9_]+)$/.exec(code)?.[1];
  if (alert !== undefined) return alertSentence(alert, farEnd);
  const reason = code.replace(/^ERR_SSL_/, '');
  const { role } = farEnd;
  switch (reason) {
    case 'ECONNRESET':
    case 'EPIPE':
      return handshaking ? endedInHandshake(farEnd).message : 'connection reset by the other side';
    case 'ETIMEDOUT':
      return 'no answer in time';
    case 'WRONG_VERSION_NUMBER':
    case 'UNKNOWN_PROTOCOL':
    case 'HTTP_REQUEST':
    case 'PACKET_LENGTH_TOO_LONG':
      return `the ${role} sent something that is not TLS where the TLS handshake belongs; ${offRemedy(role)}`;
    case 'UNSUPPORTED_PROTOCOL':
    case 'NO_PROTOCOLS_AVAILABLE':
    case 'VERSION_TOO_LOW':
      return `the ${role} knows only TLS versions that are older than allowed here; --tls-min-version TLSv1 allows them, ${offRemedy(role)}`;
    case 'NO_SHARED_CIPHER':
    case 'NO_SHARED_SIGNATURE_ALGORITHMS':
    case 'NO_COMMON_SIGNATURE_ALGORITHMS':
    case 'NO_SUITABLE_SIGNATURE_ALGORITHM':
      return `the ${role} and the proxy know no cipher in common; --tls-min-version TLSv1 allows old ones, ${offRemedy(role)}`;
    case 'EE_KEY_TOO_SMALL':
    case 'CA_KEY_TOO_SMALL':
    case 'CA_MD_TOO_WEAK':
    case 'DH_KEY_TOO_SMALL':
    case 'UNSAFE_LEGACY_RENEGOTIATION_DISABLED':
      return `the ${role}'s key or certificate is too weak for today's rules (${reason}); --tls-min-version TLSv1 allows weak ones, ${offRemedy(role)}`;
    case 'DECRYPTION_FAILED_OR_BAD_RECORD_MAC':
      return `what the ${role} sent was changed on its way, or something between the two does not understand TLS`;
    default:
      return null;
  }
}

function offRemedy(role: FarEnd['role']): string {
  return `--tls-${role} off goes without TLS`;
}

/** The far end refused and said why (RFC 8446 section 6.2). */
function alertSentence(alert: string, { role }: FarEnd): string {
  switch (alert) {
    case 'UNKNOWN_CA':
    case 'BAD_CERTIFICATE':
    case 'CERTIFICATE_UNKNOWN':
      return role === 'client'
        ? `the client does not trust the proxy's certificate; ${trustRemedy}`
        : 'the backend does not trust the certificate given by --tls-cert; give one that is signed by an authority it knows';
    case 'CERTIFICATE_EXPIRED':
      return role === 'client'
        ? "the client takes the proxy's certificate for expired; look at the clocks of both machines"
        : 'the backend takes the certificate given by --tls-cert for expired; give a new one';
    case 'CERTIFICATE_REQUIRED':
      return `the ${role} wants a certificate to be shown; give one with --tls-cert and --tls-key`;
    case 'PROTOCOL_VERSION':
      return `the ${role} knows none of the TLS versions that are allowed here; --tls-min-version TLSv1 allows older ones, ${offRemedy(role)}`;
    case 'HANDSHAKE_FAILURE':
    case 'INSUFFICIENT_SECURITY':
      return `the ${role} found no cipher or certificate that suits it; ${offRemedy(role)}`;
    case 'UNRECOGNIZED_NAME':
      return `the ${role} knows no server of the name that was asked for`;
    case 'UNSUPPORTED_CERTIFICATE':
      return `the ${role} cannot use this kind of certificate`;
    default:
      return `the ${role} refused TLS: ${words(alert)}`;
  }
}

/** Our own check of the far end's certificate failed. */
function refusalOf(code: string, farEnd: FarEnd): string | null {
  const problem = problemOf(code, farEnd);
  if (problem === null) return null;
  if (farEnd.role === 'client') return `${problem}; --tls-client-ca names the authority that clients' certificates must be signed by`;
  const remedy = isIdentity(code)
    ? 'give the name that it is for in --backend, or use --tls-backend require, which does not verify'
    : 'give its authority with --tls-ca, or use --tls-backend require, which does not verify';
  return `${problem}; ${isDate(code) ? 'renew it, or use --tls-backend require, which does not verify' : remedy}`;
}

const isIdentity = (code: string): boolean => code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH';
const isDate = (code: string): boolean => code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID';

function problemOf(code: string, { role, name }: FarEnd): string | null {
  const whose = `the ${role}'s certificate`;
  switch (code) {
    case noCertificate:
      return 'the client showed no certificate, and one is required';
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return `${whose} is signed by itself and not known here`;
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'CERT_UNTRUSTED':
      return `${whose} is signed by an authority that is not known here`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
    case 'HOSTNAME_MISMATCH':
      return `${whose} is not for ${name}`;
    case 'CERT_HAS_EXPIRED':
      return `${whose}, or its authority's, has expired`;
    case 'CERT_NOT_YET_VALID':
      return `${whose}, or its authority's, is not valid yet`;
    case 'CERT_SIGNATURE_FAILURE':
      return `${whose} has a wrong signature`;
    case 'CERT_REVOKED':
      return `${whose} has been revoked`;
    case 'INVALID_CA':
      return `${whose} is signed by a certificate that is no authority's`;
    case 'INVALID_PURPOSE':
      return `${whose} is not meant for a ${role === 'client' ? 'client' : 'server'}`;
    default:
      return null;
  }
}

function words(code: string): string {
  return code.toLowerCase().replaceAll('_', ' ');
}
