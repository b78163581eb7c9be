import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { CertificateAuthority } from '../../bridge/contract.ts';
import { type CommandContext, StartFault, starting } from '../commandContext.ts';
import { keyFolder } from '../keyFolder.ts';
import { UsageFault } from '../parseOptions.ts';
import { localAuthority } from '../tls/certificates.ts';
import { caDirOption } from '../tls/tlsOptions.ts';

export interface CaOptions {
  readonly out?: string;
  readonly print?: boolean;
  readonly json?: boolean;
  readonly caDir?: string;
}

export function addCa(program: Command, run: (options: CaOptions) => Promise<void>): void {
  program
    .command('ca')
    .description('prints the path of the certificate that apps trust the proxy by; makes it where there is none')
    .option('--out <FILE>', 'copy the certificate there, and print that path')
    .option('--print', 'print the certificate itself, in PEM')
    .option('--json', 'print one JSON object with path, certificate and validity')
    .addOption(caDirOption())
    .action(run);
}

/** Resolves with the exit code. */
export async function ca(options: CaOptions, { out }: CommandContext): Promise<number> {
  if (options.print === true && options.json === true) throw new UsageFault('--print and --json do not go together; expected one of them');
  const { told } = await starting(localAuthority(resolve(options.caDir ?? keyFolder())));
  const path = options.out === undefined ? told.path : await copied(told, options.out);
  if (options.json === true) await out.json(record(told, path));
  else await out.write(options.print === true ? told.pem : `${path}\n`);
  return 0;
}

async function copied({ pem }: CertificateAuthority, file: string): Promise<string> {
  try {
    await writeFile(file, pem);
  } catch (thrown) {
    throw new StartFault(`--out ${file} cannot be written: ${(thrown as Error).message}; expected the path of a file`);
  }
  return resolve(file);
}

function record({ pem, info }: CertificateAuthority, path: string) {
  const time = (instant: number): string => new Date(instant / 1000).toISOString();
  return {
    kind: 'ca',
    path,
    subject: info.subject,
    fingerprint: info.fingerprint,
    valid_from: time(info.validFrom),
    valid_to: time(info.validTo),
    pem,
  };
}
