/**
 * TLS on both sides: Hydrophone against HAProxy and stunnel, which end TLS and speak it anew too, without a look into what passes. Same
 * requests and replies, same versions and ciphers (both run OpenSSL 3 with its defaults), same certificate.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeAuthority } from '../support/certificates.ts';
import { type Child, runChild, startChild } from '../support/child.ts';
import { startHaproxy } from '../support/haproxy.ts';
import { eventually, freePort } from '../support/ports.ts';
import type { Figures } from './sysbench.ts';
import { hydrophone, type Target } from './targets.ts';

const peer = new URL('tlsPeer.ts', import.meta.url).pathname;

/** So many connections at a time, each with one request under way. */
export const tlsConnections = [1, 8, 32];

/** The first is the yardstick. */
export async function startTlsTargets(): Promise<Target[]> {
  const authority = await makeAuthority('Bench CA');
  const { cert, key } = await authority.issue('bench');
  const backends = await Promise.all((['direct', 'mysql'] as const).map((way) => backend(way, cert, key)));
  const targets = [
    await haproxy(backends[0]!.port, cert, key),
    await stunnel(backends[0]!.port, cert, key),
    await hydrophone('hydrophone tls', backends[1]!.port, '--ca-dir', join(authority.folder, 'own')),
  ];
  const stop = async () => {
    for (const { child } of backends) await child.stop();
    authority.remove();
  };
  return targets.map((target, i) => (i === 0 ? target : { ...target, stop: () => target.stop().then(stop) }));
}

export async function measureTls(target: Target, connections: number, seconds: number): Promise<Figures> {
  const way = target.name.startsWith('hydrophone') ? 'mysql' : 'direct';
  const { code, stdout, stderr } = await runChild(process.execPath, [
    peer,
    'client',
    String(target.port),
    way,
    String(connections),
    String(seconds),
  ]);
  if (code !== 0) throw new Error(`the TLS client ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as Figures;
}

async function backend(way: 'direct' | 'mysql', cert: string, key: string): Promise<{ readonly port: number; readonly child: Child }> {
  const port = await freePort();
  const child = startChild(process.execPath, [peer, 'backend', String(port), way, cert, key]);
  await eventually('the TLS backend', () => child.stdout.includes('ready'));
  return { port, child };
}

async function haproxy(backendPort: number, cert: string, key: string): Promise<Target> {
  // It wants both in one file, which goes with the authority's folder.
  const pem = `${cert}.both`;
  writeFileSync(pem, readFileSync(cert, 'utf8') + readFileSync(key, 'utf8'));
  return { name: 'haproxy tls', ...(await startHaproxy(backendPort, { bind: `ssl crt ${pem}`, server: 'ssl verify none' })) };
}

/** One service ends TLS, another one in the same process begins it anew. */
async function stunnel(backendPort: number, cert: string, key: string): Promise<Target> {
  const [port, between] = [await freePort(), await freePort()];
  const folder = mkdtempSync(join(tmpdir(), 'stunnel-'));
  const file = join(folder, 'stunnel.conf');
  writeFileSync(
    file,
    `foreground = yes
pid =
debug = err
socket = l:TCP_NODELAY=1
socket = r:TCP_NODELAY=1
[end]
accept = 127.0.0.1:${port}
connect = 127.0.0.1:${between}
cert = ${cert}
key = ${key}
[begin]
client = yes
accept = 127.0.0.1:${between}
connect = 127.0.0.1:${backendPort}
verifyChain = no
`,
  );
  const child = startChild('stunnel', [file]);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const stop = async () => {
    await child.stop();
    rmSync(folder, { recursive: true });
  };
  return { name: 'stunnel tls', port, pid: child.pid, stop };
}
