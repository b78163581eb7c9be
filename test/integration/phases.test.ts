/** Peers that vanish, reset, go half or stall, at every phase of a session: that session ends, all others go on. */
import { expect, inject, it } from 'vitest';
import { type ChaosRelay, type Fault, type Mishap, startChaosRelay } from '../support/chaosRelay.ts';
import { openMysql2 } from '../support/clients.ts';
import { type Hydrophone, startRecord } from '../support/hydrophone.ts';
import { eventually } from '../support/ports.ts';

const mysql9 = inject('mysql9');

/** Bytes that reach into: nothing, header, greeting or SSLRequest, TLS handshake, login, authentication, first command, a long result. */
const reaches = [0, 4, 36, 77, 90, 700, 2500, 5000, 200_000];
const faults: readonly Fault[] = ['close', 'reset', 'halfClose', 'stall'];
const mishaps: readonly Mishap[] = reaches.flatMap((after) =>
  faults.flatMap((fault) => (['client', 'server'] as const).map((from) => ({ from, after, fault }))),
);

/** A login over TLS, a short and a long result; ends somehow, soon. */
async function work(port: number): Promise<'done' | 'failed' | 'stuck'> {
  const connecting = openMysql2(port, { ssl: { rejectUnauthorized: false }, connectTimeout: 300 });
  const all = async (): Promise<'done' | 'failed'> => {
    try {
      const connection = await connecting;
      connection.on('error', () => {});
      await connection.query('SELECT 1');
      await connection.query("SELECT REPEAT('r', 1000) FROM information_schema.collations a LIMIT 300");
      await connection.end();
      return 'done';
    } catch {
      return 'failed';
    }
  };
  const stuck = new Promise<'stuck'>((resolve) => setTimeout(() => resolve('stuck'), 400));
  const outcome = await Promise.race([all(), stuck]);
  void connecting.then((connection) => connection.destroy()).catch(() => {});
  return outcome;
}

async function survives(hydrophone: Hydrophone, relay: ChaosRelay, through: number): Promise<void> {
  const outcomes = new Set<string>();
  for (const mishap of mishaps) {
    relay.next = mishap;
    outcomes.add(await work(through));
    relay.next = null;
    expect(await work(through), `after ${JSON.stringify(mishap)}`).toBe('done');
  }
  expect([...outcomes].sort()).toEqual(['done', 'failed', 'stuck']);
  await relay.close();
  await eventually('every session to end', () => {
    const events = hydrophone.sessions().map((session) => session.event);
    const count = (event: string) => events.filter((e) => e === event).length;
    return count('opened') >= 2 * mishaps.length - reaches.length && count('opened') === count('closed');
  });
  expect(hydrophone.exchanges().filter((exchange) => exchange.end === 'replied').length).toBeGreaterThan(2 * mishaps.length);
  expect(await hydrophone.stop()).toBe(0);
  expect(hydrophone.child.stderr).not.toMatch(/\n\s+at /);
}

if ('unavailable' in mysql9) throw new Error(mysql9.unavailable);

it('between the client and the proxy', { timeout: 180_000 }, async () => {
  const hydrophone = await startRecord(mysql9.port);
  const relay = await startChaosRelay(hydrophone.port);
  try {
    await survives(hydrophone, relay, relay.port);
  } finally {
    await relay.close();
    await hydrophone.dispose();
  }
});

it('between the proxy and the server', { timeout: 180_000 }, async () => {
  const relay = await startChaosRelay(mysql9.port);
  const hydrophone = await startRecord(relay.port);
  try {
    await survives(hydrophone, relay, hydrophone.port);
  } finally {
    await relay.close();
    await hydrophone.dispose();
  }
});
