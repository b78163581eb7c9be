import { setTimeout as sleep } from 'node:timers/promises';
import { openMysql2 } from '../support/clients.ts';
import type { Hydrophone } from '../support/hydrophone.ts';
import { command, openRawSession } from '../support/rawSession.ts';

/** `count` clients that query for `seconds`, one query at a time each. */
export async function runClients(port: number, count: number, seconds: number): Promise<{ queries: number; errors: string[] }> {
  const errors: string[] = [];
  let queries = 0;
  const end = Date.now() + seconds * 1000;
  const client = async (number: number) => {
    try {
      const connection = await openMysql2(port);
      while (Date.now() < end) {
        const [rows] = await connection.query(`SELECT ${number} AS number, REPEAT('x', ${(queries % 20) * 50}) AS filler`);
        queries += 1;
        if (Number((rows as { number: number }[])[0]?.number) !== number) errors.push(`client ${number} got another's answer`);
      }
      await connection.end();
    } catch (error) {
      errors.push(`client ${number}: ${error}`);
    }
  };
  await Promise.all(Array.from({ length: count }, (_, number) => client(number)));
  return { queries, errors };
}

/** Rows of 1 KiB each, `mebibytes` in all, read as fast as they come; MariaDB only. */
export async function streamBigResult(hydrophone: Hydrophone, mebibytes: number): Promise<{ bytes: number; peakRssMiB: number }> {
  const raw = await openRawSession(hydrophone.port);
  raw.socket.removeAllListeners('data');
  let bytes = 0;
  let tail = Buffer.alloc(0);
  const whole = new Promise<void>((resolve, reject) => {
    raw.socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      tail = Buffer.concat([tail, chunk]).subarray(-9);
      // The result ends with an EOF packet, and nothing comes behind it.
      if (bytes > mebibytes * 1024 * 1024 && tail.readUIntLE(0, 3) === 5 && tail[4] === 0xfe) resolve();
    });
    raw.socket.on('close', () => reject(new Error(`closed after ${bytes} bytes`)));
  });
  let peakRssMiB = 0;
  const sampler = setInterval(() => {
    peakRssMiB = Math.max(peakRssMiB, hydrophone.rssMiB());
  }, 50);
  try {
    raw.send(command(0x03, `SELECT REPEAT('b', 1024) FROM seq_1_to_${mebibytes * 1024}`));
    await whole;
  } finally {
    clearInterval(sampler);
    raw.close();
  }
  return { bytes, peakRssMiB };
}

/** Asks for 400 MB, reads 5 MB of it and no more. Tells how much the server had sent to the proxy at the pause and a while later. */
export async function readSlowly(hydrophone: Hydrophone) {
  const watcher = await openMysql2(hydrophone.port);
  const raw = await openRawSession(hydrophone.port);
  raw.socket.removeAllListeners('data');
  let bytes = 0;
  await new Promise<void>((resolve) => {
    raw.socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > 5 * 1024 * 1024) {
        raw.socket.pause();
        resolve();
      }
    });
    raw.send(command(0x03, `SELECT /* slow */ REPEAT('b', 1024) FROM seq_1_to_${400 * 1024}`));
  });
  const pausedAt = bytes;
  const serverBytes = async () => {
    const [rows] = await watcher.query("SHOW GLOBAL STATUS LIKE 'Bytes_sent'");
    return Number((rows as { Value: string }[])[0]!.Value);
  };
  await sleep(1000);
  const base = await serverBytes();
  const early = await stateOf(watcher);
  await sleep(2000);
  const later = await serverBytes();
  const late = await stateOf(watcher);
  raw.close();
  await watcher.end();
  return { pausedAt, afterPause: { serverBytes: bytes + (later - base), grew: later - base > 1024 * 1024, early, late } };
}

/** What MariaDB says the slow query is doing: `Writing to net` as long as nobody reads. */
async function stateOf(watcher: Awaited<ReturnType<typeof openMysql2>>): Promise<string> {
  const [rows] = await watcher.query("SELECT STATE FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SELECT /* slow */%'");
  return (rows as { STATE: string }[])[0]?.STATE ?? 'gone';
}
