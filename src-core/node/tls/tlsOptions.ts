/** The options about TLS that every command with a proxy in it takes. */
import type { SecureVersion } from 'node:tls';
import { type Command, Option } from 'commander';
import { defaultTlsModes } from '../../engine/ports.ts';
import type { TlsModes } from '../../machine/tlsModes.ts';
import { UsageFault } from '../parseOptions.ts';

export interface TlsOptions {
  readonly modes: TlsModes;
  readonly minVersion: SecureVersion;
  /** Paths, as given. */
  readonly backendAuthorities: string | null;
  readonly certificate: string | null;
  readonly key: string | null;
  readonly clientAuthorities: string | null;
  readonly keyLog: string | null;
  /** Folder of the local certificate authority; null for the user's own. */
  readonly folder: string | null;
}

/** As commander gives them. */
export interface TlsOptionsGiven {
  readonly tlsClient?: TlsModes['client'];
  readonly tlsBackend?: TlsModes['backend'];
  readonly tlsCa?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsClientCa?: string;
  readonly tlsMinVersion?: SecureVersion;
  readonly tlsKeylog?: string;
  readonly caDir?: string;
}

export function addTlsOptions(command: Command): Command {
  return command
    .addOption(new Option('--tls-client <MODE>', 'TLS towards apps (default prefer)').choices(['off', 'prefer', 'require']))
    .addOption(
      new Option('--tls-backend <MODE>', 'TLS towards the database (default prefer)').choices(['off', 'prefer', 'require', 'verify']),
    )
    .option('--tls-ca <FILE>', 'authorities that the database may be certified by, in PEM (default: known ones)')
    .option('--tls-cert <FILE>', 'certificate shown to the database, in PEM')
    .option('--tls-key <FILE>', 'its private key, in PEM')
    .option('--tls-client-ca <FILE>', "asks apps for a certificate; authorities of apps' certificates, in PEM")
    .addOption(
      new Option('--tls-min-version <VERSION>', 'oldest version of TLS, on both sides (default TLSv1.2)').choices([
        'TLSv1',
        'TLSv1.1',
        'TLSv1.2',
        'TLSv1.3',
      ]),
    )
    .option('--tls-keylog <FILE>', 'appends the keys of both sides to this file, for Wireshark')
    .addOption(caDirOption());
}

export function caDirOption(): Option {
  return new Option('--ca-dir <DIR>', 'folder of the local certificate authority');
}

/** Throws UsageFault where options do not go together. */
export function tlsOptions(given: TlsOptionsGiven): TlsOptions {
  const modes: TlsModes = { client: given.tlsClient ?? defaultTlsModes.client, backend: given.tlsBackend ?? defaultTlsModes.backend };
  if (given.tlsKey !== undefined && given.tlsCert === undefined)
    throw new UsageFault('--tls-key needs --tls-cert; expected the file of the certificate that the key belongs to');
  if (modes.client === 'off' && given.tlsClientCa !== undefined)
    throw new UsageFault('--tls-client-ca needs TLS towards apps; expected --tls-client prefer or require');
  const ofBackend = Object.entries({ '--tls-ca': given.tlsCa, '--tls-cert': given.tlsCert }).find(([, file]) => file !== undefined);
  if (modes.backend === 'off' && ofBackend !== undefined)
    throw new UsageFault(`${ofBackend[0]} needs TLS towards the database; expected --tls-backend prefer, require or verify`);
  return {
    modes,
    minVersion: given.tlsMinVersion ?? 'TLSv1.2',
    backendAuthorities: given.tlsCa ?? null,
    certificate: given.tlsCert ?? null,
    key: given.tlsKey ?? null,
    clientAuthorities: given.tlsClientCa ?? null,
    keyLog: given.tlsKeylog ?? null,
    folder: given.caDir ?? null,
  };
}
