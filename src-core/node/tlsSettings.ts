/** What the engine's thread is told about TLS, and what it makes of it. */
import tls from 'node:tls';
import type { CertifiedKey } from './authority.ts';
import { type KeyLog, openKeyLog } from './keyLog.ts';
import { LeafContexts } from './leafContexts.ts';
import { type NodeTls, nodeTls, type ServerTls } from './nodeTls.ts';
import { versionOptions } from './tlsVersions.ts';

/** Plain data: it crosses to the engine's thread. Certificates and keys are texts in PEM. */
export interface TlsSettings {
  /** Signs what is shown to clients; null where TLS towards clients is off. */
  readonly authority: CertifiedKey | null;
  /** Names and addresses that clients use for this machine. */
  readonly names: readonly string[];
  /** Authorities of clients' certificates; null where nobody asks for any. */
  readonly clientAuthorities: string | null;
  /** A client without a certificate that passes is refused. */
  readonly clientCertificateRequired: boolean;
  readonly backend: {
    /** Known authorities; null for those of Node and of the system. */
    readonly authorities: string | null;
    /** Ours, shown to backends that ask. */
    readonly certified: CertifiedKey | null;
    readonly verify: boolean;
  };
  readonly minVersion: tls.SecureVersion;
  /** Path of the NSS key log; null for none. */
  readonly keyLog: string | null;
  /** Where keys are kept. */
  readonly folder: string;
}

export async function openTls(settings: TlsSettings): Promise<NodeTls> {
  const keyLog: KeyLog | null = settings.keyLog === null ? null : openKeyLog(settings.keyLog);
  const { authorities, certified, verify } = settings.backend;
  const context = tls.createSecureContext({
    ...versionOptions(settings.minVersion),
    ...knownAuthorities(authorities, verify),
    ...(certified === null ? {} : { cert: certified.certificate, key: certified.key }),
  });
  return nodeTls(await serverTls(settings), { context, verify }, keyLog);
}

/**
 * Where nobody named any: those that come with Node, and where it matters those of the system too, which takes 0.2 s to read.
 * Electron 33's Node cannot read them.
 */
function knownAuthorities(named: string | null, verify: boolean): tls.SecureContextOptions {
  if (named !== null) return { ca: named };
  if (!verify || typeof tls.getCACertificates !== 'function') return {};
  return { ca: [...new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system')])] };
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
