/** The greeting that the server sent, and the one that the client got for it. */
import { capability, has } from '../../mysql/constants/capabilities.ts';
import { type Greeting, serverFamily } from '../../mysql/packets/greeting.ts';
import type { SessionInfo } from '../io.ts';
import type { Challenge } from '../serverLink.ts';
import { CertificateVoucher } from './certificateVoucher.ts';
import type { LoginOptions } from './loginParts.ts';
import { unwantedFlags } from './serverGreeting.ts';

export class Greeted {
  readonly server: Greeting;
  readonly shown: Greeting;
  private readonly options: LoginOptions;

  constructor(server: Greeting, shown: Greeting, options: LoginOptions) {
    this.server = server;
    this.shown = shown;
    this.options = options;
  }

  /** Flags of which the client may set what it likes. */
  get offered(): bigint {
    return this.server.capabilities & (this.shown.capabilities | capability.CLIENT_SSL) & ~unwantedFlags(this.options);
  }

  get encryptsBackend(): boolean {
    return this.options.tls.backend !== 'off' && has(this.server.capabilities, capability.CLIENT_SSL);
  }

  /** What is encrypted anew is so for the server's challenge; what is decrypted was so for the one that the client got. */
  challenge(plugin: string, { client, server }: SessionInfo['tls']): Challenge {
    const { authData } = client !== null && server === null ? this.server : this.shown;
    return { plugin, authData };
  }

  /** Null where the proxy has nothing to vouch with. */
  voucher({ user, tls }: SessionInfo): CertificateVoucher | null {
    const { passwords, ports } = this.options;
    const password = passwords.get(user ?? '');
    const certificate = tls.client?.serverCertificate ?? null;
    if (password === undefined || certificate === null || serverFamily(this.server) !== 'mariadb') return null;
    return new CertificateVoucher({ crypto: ports.crypto, password, authData: this.shown.authData, fingerprint: certificate.fingerprint });
  }
}
