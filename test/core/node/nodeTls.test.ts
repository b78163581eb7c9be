import tls from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import type { Listening } from '../../../src-core/engine/ports.ts';

import { authority, dial, type Heard, listenWith, serverTls } from './tlsPair.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function listening(...args: Parameters<typeof listenWith>): Promise<Listening> {
  const it = await listenWith(...args);
  open.push(it);
  return it;
}

/** The first byte plain, then TLS, as the MySQL protocol does it. */
async function startsTls(port: number, options: tls.ConnectionOptions = {}): Promise<tls.TLSSocket> {
  const socket = await dial(port);
  socket.write('s');
  return tls.connect({ socket, ca: authority.certificate, host: 'localhost', ...options });
}

/** What comes after the first byte is TLS, in the same chunk or not. */
function goOnAfterOneByte(heard: Heard, then: () => void = () => undefined): void {
  heard.first = (chunk) => {
    heard.connection.secure(chunk.subarray(1));
    then();
  };
}

describe('as the TLS server', () => {
  it('goes on where the plain bytes ended, and tells what the handshake came to', async () => {
    let heard: Heard | null = null;
    const server = await listening(await serverTls(), (h) => {
      heard = h;
      goOnAfterOneByte(h, () => h.connection.write(Buffer.from('early ')));
    });
    const client = await startsTls(server.address.port, { servername: 'db.example' });
    let got = '';
    client.on('data', (chunk) => {
      got += chunk;
    });
    await new Promise((resolve) => client.once('secureConnect', resolve));
    expect(client.authorized).toBe(true);
    client.write('query');
    await heard!.until((h) => h.text === 'query');
    heard!.connection.write(Buffer.from('hello'));
    client.end();
    await heard!.until((h) => h.log.includes('ended'));
    heard!.connection.end();
    await heard!.until((h) => h.isClosed);
    expect(got).toBe('early hello');
    expect(heard!.failure).toBeNull();
    expect(heard!.log).toEqual(['secured', 'bytes', 'ended', 'closed']);
    expect(heard!.tls).toMatchObject({ version: 'TLSv1.3', serverName: 'db.example', clientCertificate: null, distrust: null });
    expect(heard!.tls!.serverCertificate).toMatchObject({
      subject: 'CN=db.example',
      names: ['db.example', 'localhost', '127.0.0.1'],
      selfSigned: false,
    });
  });
});
