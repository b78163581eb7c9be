/** TLS contexts of the server role: one that suits nearly every client, and one for each other name that clients ask for. */
import { isIP } from 'node:net';
import tls from 'node:tls';
import type { CertifiedKey, LeafSigner } from './authority.ts';

/** Names beyond these are forgotten, the least lately asked for first. */
const namesKept = 100;

type Signer = Pick<LeafSigner, 'sign'>;

export class LeafContexts {
  readonly usual: tls.SecureContext;
  private readonly signer: Signer;
  private readonly names: readonly string[];
  private readonly options: tls.SecureContextOptions;
  private readonly made = new Map<string, Promise<tls.SecureContext>>();

  private constructor(signer: Signer, names: readonly string[], options: tls.SecureContextOptions, usual: CertifiedKey) {
    this.signer = signer;
    this.names = names;
    this.options = options;
    this.usual = this.context(usual);
  }

  /** `names` are on every certificate. `options` are for every context. */
  static async create(signer: Signer, names: readonly string[], options: tls.SecureContextOptions): Promise<LeafContexts> {
    return new LeafContexts(signer, names, options, await signer.sign(names));
  }

  for(serverName: string): Promise<tls.SecureContext> {
    const name = serverName.toLowerCase();
    if (this.names.includes(name) || !canBeNamed(name)) return Promise.resolve(this.usual);
    const context = this.made.get(name) ?? this.signer.sign([name, ...this.names]).then((leaf) => this.context(leaf));
    this.made.delete(name);
    this.made.set(name, context);
    if (this.made.size > namesKept) this.made.delete(this.made.keys().next().value!);
    return context;
  }

  private context({ certificate, key }: CertifiedKey): tls.SecureContext {
    return tls.createSecureContext({ ...this.options, cert: certificate, key });
  }
}

/** Whether a certificate can bear the name: an address, or a host name of RFC 1123 with the underscores that people use. */
export function canBeNamed(name: string): boolean {
  return isIP(name) !== 0 || (name.length <= 253 && /^[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_-]{1,63})*\.?$/.test(name));
}
