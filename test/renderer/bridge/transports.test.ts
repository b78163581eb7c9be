import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { portTransport } from '../../../renderer/bridge/portTransport.ts';
import { bridgeAddress, openWebSocket } from '../../../renderer/bridge/webSocketTransport.ts';

let server: WebSocketServer | null = null;
afterEach(() => {
  server?.close();
  server = null;
});

describe('WebSocket transport', () => {
  it('carries frames both ways and tells its end', async () => {
    server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    server.on('connection', (ws) => ws.on('message', (data: Buffer) => (data[0] === 9 ? ws.close() : ws.send(data))));
    const transport = await openWebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const echoed = new Promise<Uint8Array>((resolve) => {
      const off = transport.onFrame((frame) => {
        off();
        resolve(frame);
      });
    });
    transport.send(new Uint8Array([1, 2, 3]));
    expect([...(await echoed)]).toEqual([1, 2, 3]);
    transport.send(new Uint8Array([9]));
    await transport.closed;
  });

  it('rejects when nobody answers', async () => {
    await expect(openWebSocket('ws://127.0.0.1:1/')).rejects.toThrow(/refused/);
  });

  it('takes the token of the page along', () => {
    const page = { protocol: 'http:', host: '127.0.0.1:4080', search: '?token=abc' } as Location;
    expect(bridgeAddress(page)).toBe('ws://127.0.0.1:4080/bridge?token=abc');
  });
});

describe('port transport', () => {
  it('carries frames both ways and tells its end', async () => {
    const { port1, port2 } = new MessageChannel();
    const transport = portTransport(port1);
    port2.onmessage = ({ data }) => port2.postMessage(data);
    const echoed = new Promise<Uint8Array>((resolve) => transport.onFrame(resolve));
    transport.send(new Uint8Array([4, 5]));
    expect([...(await echoed)]).toEqual([4, 5]);
    port2.close();
    await transport.closed;
  });
});
