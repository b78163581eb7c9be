import net from 'node:net';
import tls from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { nodeTls } from '../../../../src-core/node/tls/nodeTls.ts';
import { selfSigned } from './madeCertificate.ts';
import { clientTls, Heard, portsWith, signer } from './tlsPair.ts';

interface Backend {
  readonly port: number;
  /** What came over TLS from all connections. */
  text: string;
  readonly sockets: tls.TLSSocket[];
  close(): void;
}

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** Says `g` in plain, and is a TLS server from then on, or silent where there are no options. */
async function backend(options: tls.TLSSocketOptions & tls.SecureContextOptions, silent = false): Promise<Backend> {
  const { certificate, key } = await signer.sign(['localhost', '127.0.0.1']);
  const secureContext = tls.createSecureContext({ cert: certificate, key, ...options });
  const raws: net.Socket[] = [];
  const server = net.createServer((raw) => {
    raws.push(raw);
    raw.on('error', () => undefined).write('g');
    if (silent) return;
    const socket = new tls.TLSSocket(raw, { isServer: true, rejectUnauthorized: false, ...options, secureContext });
    it.sockets.push(socket);
    socket
      .on('error', () => undefined)
      .on('data', (chunk) => {
        it.text += chunk;
        socket.write(`<${chunk}>`);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const it: Backend = {
    port: (server.address() as net.AddressInfo).port,
    text: '',
    sockets: [],
    close: () => {
      server.close();
      for (const raw of raws) raw.destroy();
    },
  };
  open.push(it);
  return it;
}

/** Connects, turns to TLS at the backend's first byte, and writes a word at once. */
function connect(port: number, client = clientTls(), host = '127.0.0.1', limit?: number): Heard {
  const heard = new Heard(portsWith(nodeTls(null, client, null, limit)).connect({ host, port }), (h) =>
    h.connection.write(Buffer.from('secret')),
  );
  open.push({ close: () => heard.connection.destroy() });
  return heard;
}

describe('as the TLS client', () => {
  it('checks the certificate where it shall, and then sends what waits', async () => {
    const { port } = await backend({});
    const heard = await connect(port).until((h) => h.text === '<secret>');
    expect(heard.log).toEqual(['connected', 'secured', 'bytes']);
    expect(heard.tls).toMatchObject({ version: 'TLSv1.3', serverName: null, clientCertificate: null, distrust: null });
    expect(heard.tls?.serverCertificate).toMatchObject({ subject: 'CN=localhost', names: ['localhost', '127.0.0.1'] });
    heard.connection.end();
    expect((await heard.untilClosed()).failure).toBeNull();
  });

  it('names the server that it wants by its host name, never by its address', async () => {
    const { port, sockets } = await backend({ SNICallback: (_name, done) => done(null) });
    await connect(port).until((h) => h.text !== '');
    expect((await connect(port, clientTls(), 'localhost').until((h) => h.text !== '')).tls?.serverName).toBe('localhost');
    expect(sockets.map(({ servername }) => servername || null)).toEqual([null, 'localhost']);
  });

  it('refuses a certificate that does not pass, before anything is sent; unchecked, says why it would not pass', async () => {
    const cases = [
      [await selfSigned('127.0.0.1'), 'DEPTH_ZERO_SELF_SIGNED_CERT', /signed by itself.*--tls-ca/],
      [await selfSigned('127.0.0.1', -1), 'CERT_HAS_EXPIRED', /expired; renew it/],
      [await signed(['db.example']), 'ERR_TLS_CERT_ALTNAME_INVALID', /is not for 127\.0\.0\.1; .*--backend/],
    ] as const;
    for (const [made, code, message] of cases) {
      const it = await backend(made);
      const refused = await connect(it.port).untilClosed();
      expect(refused.failure).toMatchObject({ code, message: expect.stringMatching(message) });
      expect(refused.log).toEqual(['connected', 'closed']);
      expect(it.text).toBe('');
      const unchecked = await connect(it.port, clientTls(false)).until((h) => h.text === '<secret>');
      expect(unchecked.tls?.distrust).toBe(refused.failure?.message.split(';')[0]);
    }
    const untold = await connect((await backend({})).port, clientTls(true, { ca: (await selfSigned('other')).cert })).untilClosed();
    expect(untold.failure).toMatchObject({
      code: 'SELF_SIGNED_CERT_IN_CHAIN',
      message: expect.stringMatching(/authority that is not known/),
    });
  });

  it('shows its own certificate to those who ask', async () => {
    const mine = await selfSigned('proxy');
    const { port, sockets } = await backend({ requestCert: true });
    const heard = await connect(port, clientTls(true, mine)).until((h) => h.text !== '');
    expect(heard.tls?.clientCertificate).toMatchObject({ subject: 'CN=proxy', selfSigned: true });
    expect(sockets[0]?.getPeerX509Certificate()?.subject).toBe('CN=proxy');
  });

  it('says why there is no handshake', async () => {
    const old = await backend({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' });
    expect((await connect(old.port).untilClosed()).failure).toMatchObject({ message: expect.stringMatching(/--tls-min-version TLSv1/) });
    const silent = await backend({}, true);
    expect((await connect(silent.port, clientTls(), '127.0.0.1', 200).untilClosed()).failure).toMatchObject({
      code: 'ERR_TLS_HANDSHAKE_TIMEOUT',
      message: expect.stringMatching(/backend was not over after 0.2 s/),
    });
    const ending = net.createServer((socket) => socket.end('g'));
    await new Promise<void>((resolve) => ending.listen(0, '127.0.0.1', resolve));
    open.push(ending);
    const { failure } = await connect((ending.address() as net.AddressInfo).port).untilClosed();
    expect(failure).toMatchObject({ code: 'ECONNRESET', message: expect.stringMatching(/backend broke off.*--tls-backend off/) });
  });

  it('logs keys of both roles', async () => {
    const { port } = await backend({});
    const lines: string[] = [];
    const logging = nodeTls(null, clientTls(), (line) => lines.push(Buffer.from(line).toString()));
    const heard = await new Heard(portsWith(logging).connect({ host: '127.0.0.1', port })).until((h) => h.tls !== null);
    expect(lines.map((line) => line.split(' ')[0])).toContain('CLIENT_TRAFFIC_SECRET_0');
    heard.connection.destroy();
  });
});

async function signed(names: string[]) {
  const { certificate, key } = await signer.sign(names);
  return { cert: certificate, key };
}
