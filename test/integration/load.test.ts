import { expect, inject, it } from 'vitest';
import { runHydrophone } from '../support/hydrophone.ts';
import { recorded } from '../support/recording.ts';
import { readSlowly, runClients, streamBigResult } from './loads.ts';

const backend = inject('mariadb').port;

it('50 clients at once: no error, every exchange in the file', async () => {
  let sent = 0;
  await recorded(backend, async (hydrophone) => {
    const before = hydrophone.rssMiB();
    const outcome = await runClients(hydrophone.port, 50, 4);
    expect(outcome.errors).toEqual([]);
    sent = outcome.queries;
    expect(sent).toBeGreaterThan(1000);
    expect(hydrophone.rssMiB() - before).toBeLessThan(150);
    await hydrophone.stop();
    const queries = hydrophone.exchanges().filter((exchange) => exchange.command === 'COM_QUERY');
    expect(queries).toHaveLength(sent);
    expect(queries.every((exchange) => exchange.end === 'replied' && exchange.dropped_bytes === 0)).toBe(true);
    const shown = await runHydrophone('show', hydrophone.file, '--json');
    expect(shown.stdout.match(/"command":"COM_QUERY"/g)).toHaveLength(sent);
    expect(hydrophone.sessions().filter((session) => session.event === 'closed')).toHaveLength(50);
  });
});

it('a result of 100 MB streams through, counted exactly, in little memory', async () => {
  const { exchanges } = await recorded(backend, async (hydrophone) => {
    const { bytes, peakRssMiB } = await streamBigResult(hydrophone, 100);
    expect(bytes).toBeGreaterThan(100 * 1024 * 1024);
    expect(peakRssMiB).toBeLessThan(250);
  });
  const big = exchanges.find((exchange) => exchange.sql?.includes('seq_1_to_'))!;
  expect(big.results[0]!.row_count).toBe(100 * 1024);
  expect(big.reply_bytes).toBeGreaterThan(100 * 1024 * 1024);
  // Past the keep limit of 4 MiB packets are counted, not kept.
  expect(big.dropped_bytes).toBeGreaterThan(90 * 1024 * 1024);
  expect(big.end).toBe('replied');
});

it('a client that stops reading stops the backend', async () => {
  await recorded(backend, async (hydrophone) => {
    const before = hydrophone.rssMiB();
    const { pausedAt, afterPause } = await readSlowly(hydrophone);
    // What sockets and the proxy's own buffers hold, and not more.
    expect(afterPause.serverBytes).toBeLessThan(pausedAt + 40 * 1024 * 1024);
    expect(afterPause.grew).toBe(false);
    expect(hydrophone.rssMiB() - before).toBeLessThan(150);
  });
});
