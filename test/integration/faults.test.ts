import { connect, type Socket } from 'node:net';
import { expect, inject, it } from 'vitest';
import { openMysql2 } from '../support/clients.ts';
import { startMariadb } from '../support/databases.ts';
import { startFakeServer } from '../support/fakeServer.ts';
import type { Hydrophone } from '../support/hydrophone.ts';
import { eventually, freePort } from '../support/ports.ts';
import { command, openRawSession } from '../support/rawSession.ts';
import { lifeOf, recorded } from '../support/recording.ts';
import { startRelay } from '../support/relay.ts';

const mariadb = inject('mariadb').port;
/** For what stands between the proxy and the server and looks into what passes. */
const readable = ['--tls-backend', 'off'];

/** Resolves when the far end has closed the connection; gives all it sent. */
function readToEnd(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => {});
  return new Promise((resolve) => socket.once('close', () => resolve(Buffer.concat(chunks))));
}

/** A session that was there before and must go on undisturbed. */
async function besideHealthy(hydrophone: Hydrophone, fault: () => Promise<void>): Promise<void> {
  const healthy = await openMysql2(hydrophone.port);
  await fault();
  expect((await healthy.query("SELECT 'still here' AS word"))[0]).toEqual([{ word: 'still here' }]);
  await healthy.end();
}

it('a backend that dies in mid-result: the client sees the end, the record says so', async () => {
  const database = await startMariadb();
  try {
    const { exchanges, sessions } = await recorded(database.port, async ({ port }) => {
      const connection = await openMysql2(port);
      const rows = connection.query('SELECT REPEAT("r", 1000) FROM seq_1_to_2000000').catch((error: Error) => error);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await database.kill();
      expect(await rows).toBeInstanceOf(Error);
      connection.destroy();
      // The next client hears at once that there is no backend.
      await expect(openMysql2(port)).rejects.toThrow(/cannot reach the backend .* connection refused/);
    });
    const cut = exchanges.find((exchange) => exchange.sql?.includes('seq_1_to_2000000'))!;
    expect(cut.end).toBe('serverGone');
    expect(cut.reply_bytes).toBeGreaterThan(1_000_000);
    expect(cut.results[0]!.row_count).toBeGreaterThan(1000);
    const first = sessions.filter((session) => session.id === cut.session);
    expect(first.map((session) => session.event).slice(0, 2)).toEqual(['opened', 'authenticated']);
    expect(first.at(-1)!.event).toBe('closed');
    const second = sessions.find((session) => session.id !== cut.session && session.event === 'failed')!;
    expect(second.error!.message).toMatch(/refuse|ECONNREFUSED|reach/i);
  } finally {
    await database.stop();
  }
});

it('a client that dies in mid-query', async () => {
  const { exchanges } = await recorded(mariadb, (hydrophone) =>
    besideHealthy(hydrophone, async () => {
      const raw = await openRawSession(hydrophone.port);
      raw.send(command(0x03, 'SELECT SLEEP(30)'));
      await new Promise((resolve) => setTimeout(resolve, 200));
      raw.socket.resetAndDestroy();
      await eventually('the exchange to end', () => hydrophone.exchanges().some((exchange) => exchange.sql === 'SELECT SLEEP(30)'));
    }),
  );
  expect(exchanges.find((exchange) => exchange.sql === 'SELECT SLEEP(30)')!.end).toBe('clientGone');
});

it('a client that sends half a command and goes', async () => {
  const { sessions } = await recorded(mariadb, (hydrophone) =>
    besideHealthy(hydrophone, async () => {
      const raw = await openRawSession(hydrophone.port);
      raw.socket.write(command(0x03, 'SELECT 1234567890').subarray(0, 9));
      raw.socket.end();
      await eventually('the session to close', () => hydrophone.sessions().some((session) => session.event === 'closed'));
    }),
  );
  expect(sessions.filter((session) => session.event === 'closed')).toHaveLength(2);
});

it('garbage instead of a greeting is passed on, and the record says why it cannot be followed', async () => {
  const backend = await startFakeServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n'));
  try {
    const { sessions, exitCode } = await recorded(backend.port, async ({ port }) => {
      const got = await readToEnd(connect(port, '127.0.0.1'));
      expect(got.toString()).toBe('SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n');
    });
    const told = sessions.find((session) => session.event === 'degraded' || session.event === 'failed')!;
    expect(told.error!.message).toMatch(/greeting|MySQL/i);
    expect(exitCode).toBe(0);
  } finally {
    await backend.close();
  }
});

it('a server that turns connections away with an ERR packet instead of a greeting', async () => {
  const refusal = Buffer.concat([Buffer.from([0xff, 0x10, 0x04]), Buffer.from('Too many connections')]);
  const packet = Buffer.concat([Buffer.from([refusal.length, 0, 0, 0]), refusal]);
  const backend = await startFakeServer((socket) => socket.end(packet));
  try {
    const { sessions } = await recorded(backend.port, async ({ port }) => {
      await expect(openMysql2(port)).rejects.toThrow(/Too many connections/);
    });
    expect(sessions.find((session) => session.event === 'failed')!.error).toMatchObject({ code: 1040, message: 'Too many connections' });
  } finally {
    await backend.close();
  }
});

it('garbage after the login, from either side: that session is degraded and goes on byte for byte', async () => {
  const relay = await startRelay(mariadb);
  try {
    const garbage = Buffer.from('GET / HTTP/1.1\r\nHost: example\r\n\r\n');
    const { sessions } = await recorded(
      relay.port,
      (hydrophone) =>
        besideHealthy(hydrophone, async () => {
          const raw = await openRawSession(hydrophone.port);
          raw.socket.write(garbage);
          await eventually('the garbage to come through', () =>
            relay.connections.some((connection) => connection.fromClient.includes(garbage)),
          );
          raw.close();
          await eventually('the session to close', () => hydrophone.sessions().some((session) => session.event === 'closed'));
        }),
      ...readable,
    );
    const noisy = sessions.find((session) => session.event === 'closed')!.id;
    expect(lifeOf(sessions, noisy)).toMatch(/^opened authenticated (degraded )?closed$/);
  } finally {
    await relay.close();
  }
});

it('a server that answers nonsense after the login', async () => {
  const relay = await startRelay(mariadb);
  const nonsense = Buffer.from('HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n');
  const sniper = await startFakeServer((socket) => {
    const server = connect(relay.port, '127.0.0.1');
    let replaced = false;
    server.on('error', () => {});
    socket.on('data', (chunk) => {
      replaced ||= chunk.includes('SELECT nonsense');
      server.write(chunk);
    });
    server.on('data', (chunk) => socket.write(replaced ? nonsense : chunk));
    socket.on('close', () => server.destroy());
    server.on('close', () => socket.destroy());
  });
  try {
    const { sessions } = await recorded(
      sniper.port,
      (hydrophone) =>
        besideHealthy(hydrophone, async () => {
          const raw = await openRawSession(hydrophone.port);
          const came = new Promise<Buffer>((resolve) => raw.socket.once('data', resolve));
          raw.send(command(0x03, 'SELECT nonsense'));
          expect(nonsense.equals(await came)).toBe(true);
          raw.close();
          await eventually('the session to close', () => hydrophone.sessions().some((session) => session.event === 'closed'));
        }),
      ...readable,
    );
    const degraded = sessions.find((session) => session.event === 'degraded');
    expect(degraded?.error?.message).toMatch(/sequence/);
  } finally {
    await sniper.close();
    await relay.close();
  }
});

it('a backend that is not there is named, in the record and on the terminal', async () => {
  const port = await freePort();
  const { sessions, exitCode, stderr } = await recorded(port, async (hydrophone) => {
    await expect(openMysql2(hydrophone.port)).rejects.toThrow();
    await expect(openMysql2(hydrophone.port)).rejects.toThrow();
  });
  const failed = sessions.filter((session) => session.event === 'failed');
  expect(failed).toHaveLength(2);
  expect(failed[0]).toMatchObject({ backend: `127.0.0.1:${port}`, error: { message: expect.stringMatching(/refused/) } });
  // Once, not for each client that tries again.
  const lines = stderr.split('\n').filter((line) => line.includes(`127.0.0.1:${port}`));
  expect(lines).toHaveLength(1);
  expect(exitCode).toBe(0);
});
