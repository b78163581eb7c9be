/** The TLS context towards backends, made anew for new connections once one of its files has changed. */
import { readFileSync, statSync } from 'node:fs';
import tls from 'node:tls';
import { oneLine } from '../oneLine.ts';
import { versionOptions } from './tlsVersions.ts';

export interface BackendTls {
  /** Path of the known authorities; null for those of Node and of the system. */
  readonly authorities: string | null;
  /** Path of our certificate, shown to backends that ask; null for none. */
  readonly certificate: string | null;
  /** Path of its key; null where the certificate's file holds it. */
  readonly key: string | null;
  readonly verify: boolean;
}

/** Files are looked at again after this time, in ms. */
const freshFor = 1_000;

export class BackendContext {
  private readonly settings: BackendTls;
  private readonly options: tls.SecureContextOptions;
  private readonly warn: (line: string) => void;
  private readonly paths: readonly string[];
  private context: tls.SecureContext;
  private lookedAt = performance.now();
  private seen: string;

  /** Throws where the files cannot be used. Later on `warn` is told so, and the last good context stays. */
  constructor(settings: BackendTls, minVersion: tls.SecureVersion, warn: (line: string) => void) {
    this.settings = settings;
    this.options = { ...versionOptions(minVersion), ...(settings.authorities === null ? usualAuthorities(settings.verify) : {}) };
    this.warn = warn;
    this.paths = [settings.authorities, settings.certificate, settings.key].filter((path) => path !== null);
    this.seen = this.stamp();
    this.context = this.make();
  }

  get current(): tls.SecureContext {
    const now = performance.now();
    if (this.paths.length === 0 || now - this.lookedAt < freshFor) return this.context;
    this.lookedAt = now;
    const stamp = this.stamp();
    if (stamp === this.seen) return this.context;
    this.seen = stamp;
    try {
      this.context = this.make();
    } catch (thrown) {
      const reason = oneLine((thrown as Error).message);
      this.warn(`${this.paths.join(', ')}: changed, but not to be used (${reason}); new connections go on with what was there before`);
    }
    return this.context;
  }

  private make(): tls.SecureContext {
    const { authorities, certificate, key } = this.settings;
    return tls.createSecureContext({
      ...this.options,
      ...(authorities === null ? {} : { ca: readFileSync(authorities) }),
      ...(certificate === null ? {} : { cert: readFileSync(certificate), key: readFileSync(key ?? certificate) }),
    });
  }

  private stamp(): string {
    return this.paths.map(stampOf).join();
  }
}

function stampOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? 'gone' : `${found.ino}:${found.mtimeMs}:${found.size}`;
}

/**
 * Those that come with Node, and where it matters those of the system too, which takes 0.2 s to read. Electron 33's Node cannot
 * read them.
 */
function usualAuthorities(verify: boolean): tls.SecureContextOptions {
  if (!verify || typeof tls.getCACertificates !== 'function') return {};
  return { ca: [...new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system')])] };
}
