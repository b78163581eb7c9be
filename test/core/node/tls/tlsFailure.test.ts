import { describe, expect, it } from 'vitest';
import {
  certificateRefused,
  distrustOf,
  endedInHandshake,
  type FarEnd,
  handshakeTimedOut,
  tlsFailure,
} from '../../../../src-core/node/tls/tlsFailure.ts';

const client: FarEnd = { role: 'client', name: '' };
const backend: FarEnd = { role: 'backend', name: 'db.example' };
const error = (code: string, message = 'the library said so'): NodeJS.ErrnoException => Object.assign(new Error(message), { code });

/** OpenSSL's and BoringSSL's codes of what happens in practice, and what people are told of each side. */
const handshake: readonly [string, RegExp, RegExp][] = [
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', /client does not trust.+hydrophone ca/, /backend does not trust.+--tls-cert/],
  ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN', /client does not trust.+hydrophone ca/, /backend does not trust.+--tls-cert/],
  ['ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE', /client does not trust.+hydrophone ca/, /backend does not trust.+--tls-cert/],
  ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', /expired; look at the clocks/, /--tls-cert for expired; give a new one/],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', /wants a certificate/, /backend wants a certificate.+--tls-cert and --tls-key/],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', /--tls-min-version TLSv1/, /--tls-min-version TLSv1.+--tls-backend off/],
  ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', /no cipher.+--tls-client off/, /no cipher.+--tls-backend off/],
  ['ERR_SSL_TLSV1_UNRECOGNIZED_NAME_ALERT_UNRECOGNIZED_NAME', /no server of the name/, /no server of the name/],
  ['ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE', /kind of certificate/, /kind of certificate/],
  ['ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', /client refused TLS: internal error/, /backend refused TLS: internal error/],
  ['ERR_SSL_UNSUPPORTED_PROTOCOL', /client knows only.+older/, /backend knows only.+older/],
  ['ERR_SSL_NO_SHARED_CIPHER', /no cipher in common/, /no cipher in common/],
  ['ERR_SSL_EE_KEY_TOO_SMALL', /too weak/, /too weak.+--tls-min-version TLSv1/],
  ['ERR_SSL_WRONG_VERSION_NUMBER', /not TLS.+--tls-client off/, /not TLS.+--tls-backend off/],
  ['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', /changed on its way/, /changed on its way/],
  ['ECONNRESET', /client broke off.+hydrophone ca/, /backend broke off.+--tls-backend off/],
  ['CERT_HAS_EXPIRED', /client's certificate.+expired/, /backend's certificate.+renew it.+--tls-backend require/],
  ['CERT_NOT_YET_VALID', /not valid yet/, /not valid yet/],
  ['SELF_SIGNED_CERT_IN_CHAIN', /not known here.+--tls-client-ca/, /not known here.+--tls-ca/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', /certificate is not for/, /is not for db\.example.+--backend/],
];

describe('a TLS failure', () => {
  it.each(handshake)('%s is told with its remedy', (code, fromClient, fromBackend) => {
    for (const [farEnd, told] of [
      [client, fromClient],
      [backend, fromBackend],
    ] as const) {
      const failure = tlsFailure(error(code), farEnd, true);
      expect(failure).toEqual({ code, message: expect.stringMatching(told) });
      expect(failure.message).not.toMatch(/\n|the library said so/);
    }
  });

  it('that nobody knows is told in the words of the library, in one line', () => {
    expect(tlsFailure(error('ERR_SSL_X', 'odd\n thing'), backend, true)).toEqual({
      code: 'ERR_SSL_X',
      message: 'TLS with the backend failed: odd thing',
    });
    expect(tlsFailure(new Error('none'), client, true).code).toBe('ERR_SSL');
    expect(certificateRefused('ODD', client).message).toBe("the client's certificate does not pass: ODD");
    expect(distrustOf('ODD', backend)).toBe('the certificate does not pass a check (ODD)');
  });

  it('behind the handshake is not one of the handshake', () => {
    expect(tlsFailure(error('ECONNRESET'), client, false).message).toBe('connection reset by the other side');
  });

  it('without a word of the far end says what is likely', () => {
    expect(handshakeTimedOut(backend, 10_000)).toEqual({
      code: 'ERR_TLS_HANDSHAKE_TIMEOUT',
      message: expect.stringMatching(/after 10 s; look/),
    });
    expect(endedInHandshake(client).message).toMatch(/most often it does not trust/);
  });

  it('that did not matter says why it would have', () => {
    expect(distrustOf('DEPTH_ZERO_SELF_SIGNED_CERT', backend)).toBe("the backend's certificate is signed by itself and not known here");
    for (const code of ['CERT_REVOKED', 'INVALID_CA', 'INVALID_PURPOSE', 'CERT_SIGNATURE_FAILURE'])
      expect(distrustOf(code, backend)).toMatch(/^the backend's certificate (?:has|is)/);
  });
});
