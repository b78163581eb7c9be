/** Proxies in front of one server, one for each way to encrypt, and what each tells of the sessions just seen. */
import type { SessionRecord } from '../../src-core/bridge/contract.ts';
import { type Hydrophone, runHydrophone, startRecord } from './hydrophone.ts';
import { eventually } from './ports.ts';

export const encryptions = ['none', 'client only', 'backend only', 'both'] as const;
export type Encryption = (typeof encryptions)[number];

export function clientEncrypts(encryption: Encryption): boolean {
  return encryption === 'client only' || encryption === 'both';
}

export function backendEncrypts(encryption: Encryption): boolean {
  return encryption === 'backend only' || encryption === 'both';
}

/** What is not wanted is off, what is wanted is insisted on. */
export function proxyOptions(encryption: Encryption): string[] {
  const client = clientEncrypts(encryption) ? 'require' : 'off';
  const backend = backendEncrypts(encryption) ? 'require' : 'off';
  return ['--tls-client', client, '--tls-backend', backend];
}

/** Path of the certificate that clients trust the proxies of these tests by. */
export async function proxyAuthority(): Promise<string> {
  const made = await runHydrophone('ca');
  if (made.code !== 0) throw new Error(`hydrophone ca: ${made.stderr}`);
  return made.stdout.trim();
}

export async function startProxies(port: number): Promise<Map<Encryption, Hydrophone>> {
  await proxyAuthority();
  return new Map(
    await Promise.all(encryptions.map(async (encryption) => [encryption, await startRecord(port, ...proxyOptions(encryption))] as const)),
  );
}

/** Runs `traffic` and gives the sessions that closed because of it, as they were at their end, in the order of their beginning. */
export async function sessionsDuring(
  proxy: Hydrophone,
  count: number,
  traffic: () => Promise<unknown>,
): Promise<{ readonly closed: SessionRecord[]; readonly failed: SessionRecord[] }> {
  const before = proxy.sessions().length;
  await traffic();
  const ended = () => proxy.sessions().slice(before);
  const closed = () => ended().filter((session) => session.event === 'closed');
  await eventually(`${count} sessions to end`, () => closed().length >= count);
  return { closed: closed().sort((a, b) => a.id - b.id), failed: ended().filter((session) => session.event === 'failed') };
}
