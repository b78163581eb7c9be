/** The page: the window's files and its bridge, on one address, for who holds the token. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Transport } from '../../bridge/contract.ts';
import { type Address, formatAddress } from '../../engine/address.ts';
import { type PageGuard, pageGuard } from './pageGuard.ts';
import { type FileAnswer, plain } from './rendererFiles.ts';
import { webSocketTransport } from './webSocketTransport.ts';

export interface WebServerOptions {
  readonly address: Address;
  readonly files: (path: string) => FileAnswer;
  /** Gets the bridge of each window that opens. */
  readonly attach: (transport: Transport) => void;
  /** Bytes of the largest frame that a window may send; its bridge ends with a larger one. */
  readonly largestFrame?: number;
}

export interface WebServer {
  readonly address: Address;
  /** The page with its token. */
  readonly url: string;
  stop(): Promise<void>;
}

/** What the page loads: its code and its looks, the same for everybody. */
const publicFiles = '/assets/';

/** A window's questions are small, but statements and rows that are written in it need not be. */
const defaultLargestFrame = 256 * 1024 * 1024;

/** Rejects with one line where the address cannot be listened on; `code` is EADDRINUSE and so on. */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  // An import of node:http reads all that it exports, among it a WebSocket of Node's own, which takes 11 MB.
  const server = process.getBuiltinModule('node:http').createServer();
  const port = await listen(server, options.address);
  const address = { host: options.address.host, port };
  const token = randomBytes(24).toString('base64url');
  const guard = pageGuard(address, token);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: options.largestFrame ?? defaultLargestFrame,
    perMessageDeflate: false,
  });

  server.on('request', (request, response) => send(request, response, answer(request, guard, options.files)));
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const refused = refuseBridge(request, guard);
    if (refused !== null) {
      socket.end(`HTTP/1.1 ${refused.status} Refused\r\nconnection: close\r\ncontent-type: text/plain\r\n\r\n${String(refused.body)}`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (ws) => options.attach(webSocketTransport(ws)));
  });

  return {
    address,
    url: `http://${formatAddress(address)}/?token=${token}`,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const ws of sockets.clients) ws.terminate();
      server.closeAllConnections();
      await closed;
    },
  };
}

function answer(request: IncomingMessage, guard: PageGuard, files: (path: string) => FileAnswer): FileAnswer {
  const url = requestUrl(request);
  const refusal = url === null ? 'The address cannot be read.' : guard.refusal(request.headers);
  if (url === null || refusal !== null) return plain(403, refusal ?? '');
  if (!url.pathname.startsWith(publicFiles) && !guard.holdsToken(url)) {
    return plain(403, 'Open the whole address that Hydrophone printed when it started, with its token.');
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'This page can only be read.');
  return files(url.pathname);
}

function refuseBridge(request: IncomingMessage, guard: PageGuard): FileAnswer | null {
  const url = requestUrl(request);
  const refusal = url === null ? 'The address cannot be read.' : guard.refusal(request.headers);
  if (url === null || refusal !== null) return plain(403, refusal ?? '');
  if (!guard.holdsToken(url)) return plain(403, 'The token is missing or wrong.');
  return url.pathname === '/bridge' ? null : plain(404, 'There is nothing here.');
}

/** The request's path on a stand-in host; null where it is not a path. */
function requestUrl(request: IncomingMessage): URL | null {
  const target = request.url ?? '';
  return target.startsWith('/') && URL.canParse(`http://page${target}`) ? new URL(`http://page${target}`) : null;
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: FileAnswer): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  response.writeHead(status, { ...headers, 'content-length': bytes.length });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

function listen(server: Server, address: Address): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFailure(address, error)));
    server.listen(address.port, address.host, () => {
      server.removeAllListeners('error');
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function listenFailure(address: Address, error: NodeJS.ErrnoException): Error {
  const at = formatAddress(address);
  const message =
    error.code === 'EADDRINUSE'
      ? `${at} is in use by another program; stop it, or choose another address for the page with --ui`
      : `the page cannot listen on ${at} (${error.code ?? error.message}); choose another address with --ui`;
  return Object.assign(new Error(message), { code: error.code });
}
