/** What the engine's thread is told about TLS, and what it makes of it. */
import type tls from 'node:tls';
import { stderrLog } from '../log.ts';
import type { CertifiedKey } from './authority.ts';
import { BackendContext, type BackendTls } from './backendContext.ts';
import { type KeyLog, openKeyLog } from './keyLog.ts';
import { LeafContexts } from './leafContexts.ts';
import { type ClientTls, type NodeTls, nodeTls, type ServerTls } from './nodeTls.ts';
import { versionOptions } from './tlsVersions.ts';

/** Plain data: it crosses to the engine's thread. Certificates and keys are texts in PEM, unless they are said to be paths. */
export interface TlsSettings {
  /** Signs what is shown to clients; null where TLS towards clients is off. */
  readonly authority: CertifiedKey | null;
  /** Names and addresses that clients use for this machine. */
  readonly names: readonly string[];
  /** Authorities of clients' certificates; null where nobody asks for any. */
  readonly clientAuthorities: string | null;
  /** A client without a certificate that passes is refused. */
  readonly clientCertificateRequired: boolean;
  readonly backend: BackendTls;
  readonly minVersion: tls.SecureVersion;
  /** Path of the NSS key log; null for none. */
  readonly keyLog: string | null;
  /** Where keys are kept. */
  readonly folder: string;
}

export async function openTls(settings: TlsSettings): Promise<NodeTls> {
  const keyLog: KeyLog | null = settings.keyLog === null ? null : openKeyLog(settings.keyLog);
  const { backend, minVersion } = settings;
  const log = stderrLog();
  const context = new BackendContext(backend, minVersion, (line) => log.warn(line));
  const client: ClientTls = {
    get context() {
      return context.current;
    },
    verify: backend.verify,
  };
  return nodeTls(await serverTls(settings), client, keyLog);
}

async function serverTls(settings: TlsSettings): Promise<ServerTls | null> {
  const { authority, names, clientAuthorities } = settings;
  if (authority === null) return null;
  const { LeafSigner } = await import('./authority.ts');
  const contexts = await LeafContexts.create(await LeafSigner.create(authority), names, {
    ...versionOptions(settings.minVersion),
    ...(clientAuthorities === null ? {} : { ca: clientAuthorities }),
    // Sessions of a server that asks for certificates need one.
    sessionIdContext: 'hydrophone',
  });
  const required = settings.clientCertificateRequired ? 'required' : 'asked';
  return {
    context: contexts.usual,
    contextFor: (name) => contexts.for(name),
    clientCertificate: clientAuthorities === null ? 'notAsked' : required,
  };
}
