import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from './child.ts';
import { eventually, freePort } from './ports.ts';
import { provisioned } from './provisioned.ts';

export interface Haproxy {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** HAProxy in front of a port, in TCP mode. `bind` and `server`: further words of the two lines, such as `accept-proxy`. */
export async function startHaproxy(backend: number, { bind = '', server = '' } = {}): Promise<Haproxy> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'haproxy-'));
  const file = join(folder, 'haproxy.cfg');
  writeFileSync(
    file,
    `defaults
  mode tcp
  timeout connect 5s
  timeout client 1h
  timeout server 1h
listen mysql
  bind 127.0.0.1:${port} ${bind}
  server db 127.0.0.1:${backend} ${server}
`,
  );
  const child = startChild(provisioned().haproxy, ['-db', '-f', file]);
  let listens = false;
  await eventually('HAProxy', () => {
    const probe = connect(port, '127.0.0.1', () => {
      listens = true;
      probe.destroy();
    });
    probe.on('error', () => {});
    return listens;
  });
  const stop = async () => {
    await child.stop('SIGKILL');
    rmSync(folder, { recursive: true });
  };
  return { port, pid: child.pid, stop };
}
