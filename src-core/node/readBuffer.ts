/**
 * Sockets that read into memory of ours, again and again. Left to itself Node takes 64 KiB for each read, copies out what
 * came, and leaves the rest to the collector: 4 µs of the 30 that a query costs a bare pipe (docs/adr/0009).
 */
import net from 'node:net';

/** Takes what came; the answer says whether its memory may be read into again at once. */
type Take = (chunk: Uint8Array) => boolean;

const smallBytes = 16 * 1024;
/** What Node asks of the kernel at a time. */
const largeBytes = 64 * 1024;

/** For the `onread` option of node:net. */
export function readBuffer(take: Take): net.OnReadOpts {
  let size = smallBytes;
  let memory: Buffer = Buffer.allocUnsafeSlow(size);
  /** Of what came last: what comes next is often as long, and a view is not cheap. */
  let view = new Uint8Array(memory.buffer);
  return {
    buffer: () => memory,
    callback: (length) => {
      if (view.length !== length) view = new Uint8Array(memory.buffer, 0, length);
      const free = take(view);
      // A read that filled the memory has more behind it.
      if (length === size && size < largeBytes) size = largeBytes;
      if (!free || memory.length < size) {
        memory = Buffer.allocUnsafeSlow(size);
        view = new Uint8Array(memory.buffer);
      }
      return true;
    },
  };
}

/** What node:net does not tell of a socket: the handle beneath it. */
interface Beneath {
  _handle: { readonly useUserBuffer?: unknown } | null;
}

/**
 * The socket of a connection that was accepted with `pauseOnConnect`, made anew over the same handle: node:net has `onread` only
 * for sockets that are made. Null where the handle is not as it is known; then the accepted socket is as it was.
 */
export function overSameHandle(accepted: net.Socket, onread: net.OnReadOpts): net.Socket | null {
  const beneath = accepted as unknown as Beneath;
  const handle = beneath._handle;
  if (typeof handle?.useUserBuffer !== 'function') return null;
  beneath._handle = null;
  // Without its handle it closes alone, and its server counts one connection less.
  accepted.destroy();
  return new net.Socket({ handle, onread, allowHalfOpen: true } as net.SocketConstructorOpts);
}

/** By these descriptions node:net's sockets bear what they were given as `onread`. */
const places = ['kBuffer', 'kBufferCb', 'kBufferGen'] as const;

/**
 * Makes a socket that exists read so: node:tls does not pass `onread` on to a socket over another one. False where the socket is
 * not as it is known; then it is as it was.
 */
export function readInto(socket: net.Socket, onread: net.OnReadOpts): boolean {
  const handle = (socket as unknown as Beneath)._handle;
  if (typeof handle?.useUserBuffer !== 'function' || typeof onread.buffer !== 'function') return false;
  const pattern = new net.Socket({ onread });
  const symbols = places.map((place) => Object.getOwnPropertySymbols(pattern).find(({ description }) => description === place));
  if (symbols.includes(undefined)) return false;
  const memory = onread.buffer();
  const [buffer, callback, next] = symbols as symbol[];
  Object.assign(socket, { [buffer!]: memory, [callback!]: onread.callback, [next!]: onread.buffer });
  Reflect.apply(handle.useUserBuffer, handle, [memory]);
  return true;
}
