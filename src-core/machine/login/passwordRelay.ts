/**
 * Carries the answers of an authentication exchange between two links of which only one is encrypted.
 *
 * sha256_password and the full exchange of caching_sha2_password send the password itself: bare over TLS, else encrypted with
 * the server's RSA key, which the client asks for. What a client sends on an encrypted link is therefore wrong on a bare one,
 * and the reverse. The relay then asks the server for its key in the client's place, or shows the client a key of the proxy's
 * and decrypts; it never sends a password bare on a link without TLS. All other exchanges pass.
 *
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_caching_sha2_authentication_exchanges.html
 * https://dev.mysql.com/doc/refman/8.0/en/sha256-pluggable-authentication.html
 */
import { AuthFailure } from '../../mysql/auth/index.ts';
import { decryptPassword, encryptPassword } from '../../mysql/auth/rsaPassword.ts';
import { concat } from '../../mysql/bytes/concat.ts';
import type { Side } from '../io.ts';
import type { SessionPorts } from '../sessionPorts.ts';

/** What becomes of an answer. */
export type Relayed =
  | { readonly kind: 'pass' }
  /** `payload` goes to `to` in place of what came; where that is where it came from, the proxy answers by itself. */
  | { readonly kind: 'send'; readonly to: Side; readonly payload: Uint8Array }
  /** The login cannot go on; the reason in words. */
  | { readonly kind: 'fail'; readonly reason: string };

const pass: Relayed = { kind: 'pass' };
const moreData = 0x01;
const performFullAuthentication = 0x04;

/** How each plugin asks for the server's public key. */
const keyRequests: Readonly<Record<string, number>> = { caching_sha2_password: 0x02, sha256_password: 0x01 };

/** With this plugin the client's first answer is its password, or the request for a key. */
const bareFromTheStart = 'sha256_password';

/** Whether a packet of the server, as far as it is there, makes the client send its password itself, or ask for a key. */
function asksPassword(payload: Uint8Array): boolean {
  if (payload[0] === moreData) return payload.length === 2 && payload[1] === performFullAuthentication;
  return new TextDecoder().decode(payload.subarray(1)).startsWith(`${bareFromTheStart}\0`);
}

export class PasswordRelay {
  private readonly ports: SessionPorts;
  private readonly encrypted: Readonly<Record<Side, boolean>>;
  private plugin = '';
  private nonce: Uint8Array = new Uint8Array(0);
  /** The client's next answer is its password, or the request for a key. */
  private passwordDue = false;
  /** The password (with its NUL), until the server's key is there. */
  private password: Uint8Array | null = null;

  constructor(ports: SessionPorts, encrypted: Readonly<Record<Side, boolean>>) {
    this.ports = ports;
    this.encrypted = encrypted;
  }

  /** The plugin and challenge that hold from now on. `authData`: as on the wire, perhaps with a NUL behind the challenge. */
  challenge(plugin: string, authData: Uint8Array): void {
    this.plugin = plugin;
    this.nonce = authData.slice();
    this.passwordDue = plugin === bareFromTheStart;
    this.password = null;
  }

  /** What the client answers: the auth response of its login packet, or a packet's payload. */
  client(answer: Uint8Array): Relayed {
    if (!this.passwordDue || this.encrypted.client === this.encrypted.server) return pass;
    const keyRequest = keyRequests[this.plugin] ?? 0;
    const asksForKey = answer.length === 1 && answer[0] === keyRequest;
    // No password is one NUL, or nothing; it needs no key.
    if (answer.length === 0 || (answer.length === 1 && answer[0] === 0)) return pass;
    if (this.encrypted.client) {
      this.password = answer;
      return { kind: 'send', to: 'server', payload: Uint8Array.of(keyRequest) };
    }
    if (asksForKey) return { kind: 'send', to: 'client', payload: concat([Uint8Array.of(moreData), this.ports.rsaKey.publicKey]) };
    this.passwordDue = false;
    return translated(() => decryptPassword(this.ports.rsaKey, this.nonce, answer));
  }

  /** A packet of the server that goes on with the plugin: its payload. */
  server(payload: Uint8Array): Relayed {
    if (this.plugin === 'caching_sha2_password' && asksPassword(payload)) this.passwordDue = true;
    const { password } = this;
    if (password === null || payload[0] !== moreData) return pass;
    this.password = null;
    this.passwordDue = false;
    return translated(() => encryptPassword(this.ports.crypto, payload.subarray(1), this.nonce, password));
  }
}

/** For the server, where that can be: `translate` throws AuthFailure, or gives null where the client took another key. */
function translated(translate: () => Uint8Array | null): Relayed {
  try {
    const payload = translate();
    return payload === null ? { kind: 'fail', reason: notOurKey } : { kind: 'send', to: 'server', payload };
  } catch (error) {
    if (!(error instanceof AuthFailure)) throw error;
    return { kind: 'fail', reason: error.message };
  }
}

const notOurKey =
  'the client encrypted its password with a key that is not the one of the proxy (perhaps the server’s, from a file), and the backend is reached over TLS, ' +
  'where it takes the bare password; let the client ask for the key, connect it with TLS, or start the proxy with --tls-backend off';
