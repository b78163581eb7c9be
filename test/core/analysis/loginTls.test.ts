import { describe, expect, it } from 'vitest';
import { loginCauses } from '../../../src-core/analysis/loginCauses.ts';
import { loginSteps } from '../../../src-core/analysis/loginSteps.ts';
import type { LoginStory } from '../../../src-core/analysis/loginStory.ts';
import {
  errPacket,
  greetingPacket,
  MadeUpLogin,
  nothing,
  okPacket,
  packet,
  publicKey,
  responsePacket,
  tlsOf,
} from '../../support/madeUpLogin.ts';

const titles = (story: LoginStory) => loginSteps(story).map((s) => s.title);
const detailOf = (story: LoginStory, title: string) => loginSteps(story).find((s) => s.title === title)?.detail ?? '';
const causes = (story: LoginStory) => loginCauses(story).map((c) => c.cause);

/** TLS where said; the client's login arrives behind its own SSLRequest and the proxy's. */
function begun(sides: { client: boolean; server: boolean }, more: ConstructorParameters<typeof MadeUpLogin>[0] = {}): MadeUpLogin {
  const tls = {
    client: sides.client ? tlsOf(2000) : null,
    server: sides.server ? tlsOf(sides.client ? 3000 : 2000, { serverName: 'db.example' }) : null,
  };
  const plain = greetingPacket({ tls: sides.server });
  const login = new MadeUpLogin({ tls, addedCapabilities: sides.server ? [] : ['CLIENT_SSL'], ...more });
  login.add('server', 'greeting', plain, sides.server ? null : greetingPacket());
  if (sides.client) login.add('client', 'sslRequest', packet(1, ...new Uint8Array(32)), nothing);
  if (sides.server) login.add('client', 'sslRequest', nothing, packet(1, ...new Uint8Array(32)));
  login.add('client', 'handshakeResponse', responsePacket(sides.client ? 2 : 1), responsePacket(sides.server ? 2 : 1));
  return login;
}

describe('a login over TLS', () => {
  it('tells both handshakes with what they came to', () => {
    const story = begun({ client: true, server: true }).add('server', 'ok', okPacket(3)).story();
    expect(titles(story)).toEqual([
      'Connection accepted',
      'MySQL 9.7.4 greets',
      'Client asks for TLS',
      'TLS with the client stands',
      'Client logs in as app',
      'Proxy asks the server for TLS',
      'TLS with the server stands',
      'Login accepted',
    ]);
    expect(detailOf(story, 'TLS with the client stands')).toContain('TLSv1.3 with TLS_AES_256_GCM_SHA384, after 500 µs.');
    expect(detailOf(story, 'TLS with the client stands')).toContain('no SNI');
    expect(detailOf(story, 'TLS with the server stands')).toContain('asked for db.example');
    expect(detailOf(story, 'TLS with the server stands')).toContain('valid until 2027-01-01');
  });

  it('says why a certificate that was not checked would not pass', () => {
    const tls = { client: null, server: tlsOf(2000, { distrust: 'self-signed certificate in certificate chain' }) };
    const story = begun({ client: false, server: true }, { tls }).story();
    expect(detailOf(story, 'TLS with the server stands')).toContain('would not pass: self-signed certificate in certificate chain');
    expect(titles(story)).toContain('Client does not ask for TLS');
    expect(titles(story)).toContain("Encrypted on the server's side only");
  });

  it('says that the proxy offers TLS where the server does not', () => {
    const story = begun({ client: true, server: false }).story();
    expect(titles(story)).toContain('Proxy offers TLS for itself');
    expect(titles(story)).toContain("Encrypted on the client's side only");
    expect(titles(story).filter((t) => t.startsWith('Encrypted'))).toHaveLength(1);
  });
});

describe('passwords across a border of encryption', () => {
  const bare = [...new Uint8Array(7).fill(0x2a)];
  const encrypted = [...new Uint8Array(256).fill(0x2a)];
  const key = (sequence: number) => packet(sequence, 1, ...publicKey);

  it('client encrypted, server not', () => {
    const story = begun({ client: true, server: false }, { authPath: 'full' })
      .add('server', 'authMoreData', packet(2, 1, 4), packet(3, 1, 4))
      .add('client', 'authResponse', packet(4, ...bare), packet(3, 0x2a))
      .add('server', 'authMoreData', key(4), nothing)
      .add('client', 'authResponse', nothing, packet(5, ...encrypted))
      .add('server', 'ok', okPacket(6), okPacket(5))
      .story();
    expect(titles(story).slice(-6)).toEqual([
      'Full authentication wanted',
      'Client sends the password',
      'Proxy asks the server for its public key',
      'Server sends its public key',
      'Proxy sends the password encrypted',
      'Login accepted',
    ]);
    expect(detailOf(story, 'Full authentication wanted')).toContain('no TLS');
    expect(detailOf(story, 'Server sends its public key')).toContain('for the proxy');
  });

  it('server encrypted, client not', () => {
    const story = begun({ client: false, server: true }, { authPath: 'full' })
      .add('server', 'authMoreData', packet(3, 1, 4), packet(2, 1, 4))
      .add('client', 'authResponse', packet(3, 0x2a), nothing)
      .add('server', 'authMoreData', nothing, key(4))
      .add('client', 'authResponse', packet(5, ...encrypted), packet(4, ...bare))
      .add('server', 'ok', okPacket(5), okPacket(6))
      .story();
    expect(titles(story).slice(-6)).toEqual([
      'Full authentication wanted',
      'Client asks for the public key',
      'Proxy shows its own public key',
      'Client sends the encrypted password',
      'Proxy passes the password on over TLS',
      'Login accepted',
    ]);
    expect(detailOf(story, 'Full authentication wanted')).toContain('encrypted');
  });

  it('says so where a password leaves in clear text', () => {
    const clear = (sides: { client: boolean; server: boolean }) =>
      titles(
        begun(sides)
          .add('server', 'authSwitchRequest', packet(2, 0xfe, ...new TextEncoder().encode('mysql_clear_password'), 0))
          .add('client', 'authResponse', packet(3, ...bare), packet(3, ...bare))
          .story(),
      );
    expect(clear({ client: true, server: false })).toContain('The password leaves in clear text');
    expect(clear({ client: true, server: true })).not.toContain('The password leaves in clear text');
  });
});

describe('causes of failed TLS handshakes', () => {
  const failedWith = (side: 'client' | 'server', tlsFailure: string) =>
    causes(
      new MadeUpLogin()
        .add('server', 'greeting', greetingPacket())
        .add('client', 'sslRequest', packet(1, ...new Uint8Array(32)), nothing)
        .end('failed', { side, tlsFailure, message: 'the TLS handshake failed' })
        .story(),
    )[0];

  it.each([
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', "The client does not trust the proxy's certificate"],
    ['ECONNRESET', "The client does not trust the proxy's certificate"],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', "The proxy's certificate has expired for the client"],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'Client and proxy have no TLS version in common'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'Client and proxy have no TLS version in common'],
    ['ERR_SSL_NO_SHARED_CIPHER', 'Client and proxy have no cipher in common'],
    ['ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE', 'The client shows no certificate, and the proxy asks for one'],
    ['ERR_SOMETHING_ELSE', 'The TLS handshake with the client failed'],
  ])('client: %s', (code, cause) => expect(failedWith('client', code)).toBe(cause));

  it.each([
    ['SELF_SIGNED_CERT_IN_CHAIN', 'The certificate of db.example:3306 is signed by nobody whom the proxy knows'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'The certificate of db.example:3306 is signed by nobody whom the proxy knows'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'The certificate of the backend is not for the name that --backend has (db.example:3306)'],
    ['CERT_HAS_EXPIRED', "The server's certificate has expired"],
    ['CERT_NOT_YET_VALID', "The server's certificate is not valid yet"],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'Proxy and server have no TLS version in common'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', "The server does not accept the proxy's client certificate"],
    ['ERR_SSL_EE_KEY_TOO_SMALL', "The server's TLS is too weak for the proxy, or has no cipher in common with it"],
    ['ERR_SOMETHING_ELSE', 'The TLS handshake with the server failed'],
  ])('server: %s', (code, cause) => expect(failedWith('server', code)).toBe(cause));
});

describe('causes around TLS', () => {
  it('a client that left after its TLS handshake does not trust the proxy', () => {
    const story = new MadeUpLogin({ tls: { client: tlsOf(2000), server: null } })
      .add('server', 'greeting', greetingPacket())
      .add('client', 'sslRequest', packet(1, ...new Uint8Array(32)), nothing)
      .end('failed', { side: 'client', message: 'client: the connection ended before the login was over' })
      .story();
    expect(causes(story)[0]).toBe("The client does not trust the proxy's certificate");
  });

  it("Oracle's library does not check certificates through the password", () => {
    const left = begun({ client: true, server: true }).add('server', 'authSwitchRequest', packet(2, 0xfe));
    const story = left.end('failed', { side: 'client', message: 'the client closed the connection before the login was over' }).story();
    const named = (name: string) =>
      causes({ ...story, session: { ...story.session, attributes: { _client_name: name } } }).includes(
        "The client does not trust the proxy's certificate",
      );
    expect([named('libmysql'), named('libmariadb'), named('')]).toEqual([false, true, true]);
  });

  it('a client that left after the OK checks the certificate by its password; one that sent a command does not', () => {
    const login = begun({ client: true, server: true }).add('server', 'ok', okPacket(3)).end('authenticated').end('closed');
    const quit = { command: 0x01, errorCode: 0 };
    expect(causes(login.story())[0]).toBe("The client does not trust the proxy's certificate");
    expect(causes(login.story([quit]))).toEqual([]);
    expect(causes(login.story([{ command: 0x03, errorCode: 0 }, quit]))).toEqual([]);
  });

  it('a session in the sandbox of an expired password says so', () => {
    const login = begun({ client: false, server: false }).add('server', 'ok', okPacket(2)).end('authenticated');
    expect(causes(login.story([{ command: 0x03, errorCode: 1820 }]))).toEqual([
      'The password has expired, and the session may do nothing but set a new one',
    ]);
  });

  it('an account that wants a certificate is named where the server side is encrypted', () => {
    const story = begun({ client: true, server: true })
      .add('server', 'err', errPacket(3, 1045, "Access denied for user 'app'@'localhost' (using password: YES)"))
      .story();
    expect(causes(story)).toContain('The account requires a client certificate (REQUIRE X509, ISSUER or SUBJECT)');
  });

  it('a refusal of the proxy is not taken for one of the server', () => {
    const story = begun({ client: false, server: true })
      .add('server', 'err', nothing, errPacket(2, 3159, 'This proxy accepts encrypted connections only'))
      .story();
    expect(causes(story)).toEqual(['Hydrophone accepts encrypted connections only (--tls-client require)']);
    expect(loginSteps(story).at(-1)).toMatchObject({ outcome: 'failed' });
    expect(titles(story)).toContain('Proxy refuses the login');
  });
});

it('says whose certificate the digest in the OK is for', () => {
  const digest = `\x01${'AB'.repeat(32)}`;
  const passed = begun({ client: true, server: true }).add('server', 'ok', okPacket(3, digest)).story();
  expect(loginSteps(passed).at(-1)?.detail).toContain("it is over the server's certificate, not over the proxy's");
  const vouched = begun({ client: true, server: true })
    .add('server', 'ok', okPacket(3, digest), okPacket(3, `\x01${'CD'.repeat(32)}`))
    .story();
  expect(titles(vouched).at(-1)).toBe('Proxy answers for its own certificate');
});

describe('what is no login', () => {
  const startsWith = (text: string) =>
    new MadeUpLogin({ tls: { client: null, server: null } })
      .add('server', 'greeting', greetingPacket())
      .add(
        'client',
        'unknown',
        Uint8Array.from(text, (c) => c.charCodeAt(0)),
      )
      .end('degraded', { side: 'client', message: 'client: not a packet of a login' })
      .story();

  it.each([
    ['PROXY TCP4 10.0.0.1', 'Something in front of Hydrophone sends a PROXY header, which is not expected here'],
    ['\r\n\r\n\0\r\nQUIT\n', 'Something in front of Hydrophone sends a PROXY header, which is not expected here'],
    ['\x16\x03\x01\x02\0', 'The client speaks TLS from its first byte'],
    ['GET / HTTP/1.1', 'The client speaks HTTP, not MySQL'],
  ])('%j', (text, cause) => {
    expect(causes(startsWith(text))[0]).toBe(cause);
  });
});
