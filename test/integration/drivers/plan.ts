/** What the driver programs in TypeScript share: the runs they are asked for, and how they print what they see. */
import { readFileSync } from 'node:fs';

export interface Run {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly tls: boolean;
  readonly ca: string | undefined;
  readonly compression: string;
  readonly large: boolean;
  readonly infile: string;
}

export type Tell = (step: string, value: unknown) => void;

/** Does `work` for every run asked for on standard input. */
export async function forEachRun(work: (run: Run, tell: Tell) => Promise<void>): Promise<void> {
  for (const line of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
    const [name, host, port, user, password, database, tls, ca, compression, large, infile] = line.split('\t') as string[];
    const tell: Tell = (step, value) => {
      process.stdout.write(`${JSON.stringify({ cell: name, step, value: plain(value) })}\n`);
    };
    const run: Run = {
      name: name!,
      host: host!,
      port: Number(port),
      user: user!,
      password: password!,
      database: database!,
      tls: tls === 'on',
      ca: ca ? readFileSync(ca, 'utf8') : undefined,
      compression: compression!,
      large: large === '1',
      infile: infile!,
    };
    await work(run, tell).catch((error: unknown) => tell('failed', told(error)));
  }
}

/** What a caller of the driver can tell of an error. */
export function told(error: unknown): unknown {
  const { errno, code, sqlState, message, sqlMessage } = error as Record<string, unknown>;
  // The npm package mariadb puts the connection's number and the time into its messages.
  return { errno, code, sqlState, message: sqlMessage ?? String(message).replace(/\(conn:\d+[^)]*\)/, '') };
}

export async function caught(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return told(error);
  }
  throw new Error('an error was expected');
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return { hex: Buffer.from(value).toString('hex') };
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Date) return { date: Number.isNaN(value.getTime()) ? 'invalid' : value.toISOString() };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]));
}
