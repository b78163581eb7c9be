import type { SecureContextOptions, SecureVersion } from 'node:tls';

/** Electron's TLS library, BoringSSL, has no security levels, and takes TLS below 1.2 as it is. */
const hasSecurityLevels = process.versions.electron === undefined;

/** TLS below 1.2 wants weaker keys, ciphers and hashes than OpenSSL's usual level allows. */
export function versionOptions(minVersion: SecureVersion): SecureContextOptions {
  const old = minVersion === 'TLSv1' || minVersion === 'TLSv1.1';
  return old && hasSecurityLevels ? { minVersion, ciphers: 'DEFAULT:@SECLEVEL=0' } : { minVersion };
}
