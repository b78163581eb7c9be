import tls from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { selfSigned } from './madeCertificate.ts';
import { type Accepted, acceptTls, authority, clientHello, dial, type Heard, once, serverTls, startTls, together } from './tlsPair.ts';

const open: Accepted[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((it) => it.close()));
});

async function accept(...args: Parameters<typeof acceptTls>): Promise<Accepted> {
  const it = await acceptTls(...args);
  open.push(it);
  return it;
}

describe('as the TLS server', () => {
  it('goes on where the plain bytes ended, and tells what the handshake came to', async () => {
    const { port, next } = await accept(await serverTls(), (it) => it.connection.write(Buffer.from('early ')));
    const client = await startTls(port, { servername: 'db.example' });
    let got = '';
    client.on('data', (chunk) => {
      got += chunk;
    });
    const heard = await next();
    await once(client, 'secureConnect');
    client.write('query');
    await heard.until((h) => h.text === 'query');
    heard.connection.write(Buffer.from('reply'));
    client.end();
    await heard.until((h) => h.log.includes('ended'));
    heard.connection.write(Buffer.from(' and more'));
    heard.connection.end();
    await heard.untilClosed();
    expect(got).toBe('early reply and more');
    expect(heard.failure).toBeNull();
    expect(heard.log).toEqual(['secured', 'bytes', 'ended', 'closed']);
    expect(heard.tls).toMatchObject({ version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', serverName: 'db.example' });
    expect(heard.tls).toMatchObject({ clientCertificate: null, distrust: null });
    const names = ['db.example', 'localhost', '127.0.0.1'];
    expect(heard.tls?.serverCertificate).toMatchObject({ subject: 'CN=db.example', issuer: 'CN=Test CA, O=Hydrophone', names });
  });

  it('takes a ClientHello that came with the byte before it, and one that comes byte by byte', async () => {
    const { port, next } = await accept(await serverTls());
    const joined = tls.connect({ socket: together(await dial(port), 's'), ca: authority.certificate, servername: 'localhost' });
    const first = await next();
    await first.until((h) => h.tls !== null);
    joined.end('x');
    await first.until((h) => h.text === 'x');
    first.connection.destroy();

    const socket = await dial(port);
    for (const byte of [0x73, ...(await clientHello())]) {
      socket.write(Uint8Array.of(byte));
      await new Promise(setImmediate);
    }
    await once(socket, 'data');
    socket.destroy();
    expect((await (await next()).untilClosed()).failure?.code).toBe('ECONNRESET');
  });

  it('says why a client went away', async () => {
    const { port, next } = await accept(await serverTls(), null, 300);
    const failureOf = async (act: (port: number) => Promise<unknown>) => {
      const acting = act(port);
      const { failure, log } = await (await next()).untilClosed();
      await acting;
      expect(log).toEqual(['closed']);
      return failure;
    };
    const raw = async (...chunks: (string | Uint8Array)[]) => {
      const socket = await dial(port);
      for (const chunk of ['s', ...chunks]) socket.write(chunk);
      socket.resume();
      socket.on('error', () => undefined);
      await once(socket, 'end');
      socket.destroy();
    };
    expect(await failureOf(() => raw('SELECT 1, not a handshake'))).toMatchObject({
      code: 'ERR_SSL_WRONG_VERSION_NUMBER',
      message: expect.stringMatching(/not TLS/),
    });
    expect(await failureOf(() => raw())).toMatchObject({
      code: 'ERR_TLS_HANDSHAKE_TIMEOUT',
      message: expect.stringMatching(/after 0.3 s/),
    });
    const unknownAuthority = Uint8Array.of(0x15, 3, 3, 0, 2, 2, 48);
    const hello = await clientHello({ maxVersion: 'TLSv1.2' });
    expect(await failureOf(() => raw(hello, unknownAuthority))).toMatchObject({
      code: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
      message: expect.stringMatching(/does not trust the proxy's certificate; .*hydrophone ca/),
    });
    const old = await clientHello({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' });
    expect(await failureOf(() => raw(old))).toMatchObject({
      code: 'ERR_SSL_UNSUPPORTED_PROTOCOL',
      message: expect.stringMatching(/older than allowed here; --tls-min-version TLSv1/),
    });
    const leaving = async () => {
      const socket = await dial(port);
      socket.end('s');
      socket.resume();
    };
    expect(await failureOf(leaving)).toMatchObject({ code: 'ECONNRESET', message: expect.stringMatching(/broke off/) });
  });

  it('speaks versions below 1.2 where it is allowed to', async () => {
    const { port, next } = await accept(await serverTls('notAsked', { minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' }));
    const client = await startTls(port, { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' });
    expect((await (await next()).until((h) => h.tls !== null)).tls?.version).toBe('TLSv1');
    client.destroy();
  });

  it('asks for a certificate where it is told to', async () => {
    const { cert, key } = await selfSigned('app');
    const asking = await accept(await serverTls('asked', { ca: cert }));
    const requiring = await accept(await serverTls('required', { ca: cert }));
    const outcome = async ({ port, next }: Accepted, options: tls.ConnectionOptions) => {
      const client = await startTls(port, options);
      client.on('error', () => undefined).resume();
      const { tls: facts, failure } = await (await next()).until((h) => h.tls !== null || h.log.includes('closed'));
      client.destroy();
      return facts === null ? failure : { name: facts.clientCertificate?.subject ?? null, distrust: facts.distrust };
    };
    expect(await outcome(asking, {})).toEqual({ name: null, distrust: null });
    expect(await outcome(asking, { cert, key })).toEqual({ name: 'CN=app', distrust: null });
    expect(await outcome(asking, await selfSigned('someone'))).toMatchObject({
      name: 'CN=someone',
      distrust: expect.stringMatching(/not known here/),
    });
    expect(await outcome(requiring, { cert, key })).toEqual({ name: 'CN=app', distrust: null });
    expect(await outcome(requiring, {})).toMatchObject({
      code: 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE',
      message: expect.stringMatching(/showed no certificate/),
    });
    expect(await outcome(requiring, await selfSigned('someone'))).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });

  it('knows the certificates of a session that is taken up again', async () => {
    const { cert, key } = await selfSigned('app');
    const { port, next } = await accept(await serverTls('asked', { ca: cert }));
    let session: Buffer | undefined;
    for (const reused of [false, true]) {
      const client = await startTls(port, { cert, key, ...(session === undefined ? {} : { session }) });
      client.on('session', (ticket) => {
        session = ticket;
      });
      const heard = await (await next()).until((h) => h.tls !== null);
      client.write('x');
      await heard.until((h) => h.text === 'x');
      expect(client.isSessionReused()).toBe(reused);
      heard.connection.end();
      client.resume().end();
      await heard.untilClosed();
      expect(heard.tls).toMatchObject({ serverCertificate: { subject: 'CN=localhost' }, clientCertificate: { subject: 'CN=app' } });
    }
  });
});

describe('a connection in TLS', () => {
  async function pair(): Promise<{ heard: Heard; client: tls.TLSSocket }> {
    const { port, next } = await accept(await serverTls());
    const client = await startTls(port);
    const heard = await next();
    await Promise.all([heard.until((h) => h.tls !== null), once(client, 'secureConnect')]);
    return { heard, client };
  }

  it('says when its buffer is full, and when it is empty again', async () => {
    const { heard, client } = await pair();
    client.pause();
    const chunk = Buffer.alloc(262_144);
    let sent = 1;
    while (heard.connection.write(chunk)) {
      sent++;
      await new Promise(setImmediate);
    }
    expect(heard.log).toEqual(['secured']);
    let got = 0;
    client.on('data', (part: Buffer) => {
      got += part.length;
    });
    client.resume();
    await heard.until((h) => h.log.includes('drained'));
    heard.connection.finish();
    await once(client, 'end');
    expect(got).toBe(sent * chunk.length);
    client.destroy();
  });

  it('stops reading and goes on, before the handshake and behind it', async () => {
    const { port, next } = await accept(await serverTls(), (it) => it.connection.pause());
    const client = await startTls(port);
    await once(client, 'secureConnect');
    const heard = await (await next()).until((h) => h.tls !== null);
    let whole = false;
    client.write(Buffer.alloc(20_000_000, 'x'), () => {
      whole = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(heard.text).toBe('');
    expect(whole).toBe(false);
    heard.connection.resume();
    await heard.until((h) => h.text.length > 0);
    heard.connection.pause();
    const before = heard.text.length;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(heard.text.length - before).toBeLessThan(100_000);
    heard.connection.resume();
    await heard.until((h) => h.text.length === 20_000_000);
    heard.connection.destroy();
    await heard.untilClosed();
  });

  it('ends one direction, and still takes what the other side sends', async () => {
    const { heard, client } = await pair();
    heard.connection.write(Buffer.from('last'));
    heard.connection.end();
    client.resume();
    await once(client, 'end');
    client.write('still here');
    await heard.until((h) => h.text === 'still here');
    client.end();
    await heard.untilClosed();
    expect(heard.failure).toBeNull();
  });

  it('is dropped at once, or after what is buffered, whatever the other side does', async () => {
    const dropped = await pair();
    dropped.heard.connection.destroy();
    expect((await dropped.heard.untilClosed()).failure).toBeNull();
    const { port, next } = await accept(await serverTls(), (it) => {
      it.connection.write(Buffer.from('sorry'));
      it.connection.finish();
    });
    const client = await startTls(port);
    let got = '';
    client.on('data', (chunk) => {
      got += chunk;
    });
    expect((await (await next()).untilClosed()).failure).toBeNull();
    await once(client, 'end');
    expect(got).toBe('sorry');
    for (const it of [client, dropped.client]) it.destroy();
  });

  it('tells a reset as one', async () => {
    const { port, next } = await accept(await serverTls());
    const socket = await dial(port);
    socket.write('s');
    const client = tls.connect({ socket, ca: authority.certificate, servername: 'localhost' });
    client.on('error', () => undefined);
    await once(client, 'secureConnect');
    const heard = await (await next()).until((h) => h.tls !== null);
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.resetAndDestroy();
    expect((await heard.untilClosed()).failure).toMatchObject({ code: 'ECONNRESET', message: 'connection reset by the other side' });
  });
});
