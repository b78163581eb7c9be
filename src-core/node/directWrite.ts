/**
 * Writes to a socket's handle in place of its stream, which costs more than all else that a chunk costs in this process
 * (docs/adr/0012). What the kernel takes at once, nearly always all, leaves nothing behind; the rest waits in the handle's own queue.
 */
import type { Socket } from 'node:net';
import { getSystemErrorName } from 'node:util';

/** What node:net uses itself and does not tell of. */
interface StreamWrap {
  readonly WriteWrap: new () => WriteRequest;
  readonly kLastWriteWasAsync: number;
  /** How the last call on any handle of this thread went. */
  readonly streamBaseState: ArrayLike<number>;
}

interface WriteRequest {
  oncomplete: ((status: number) => void) | null;
  /** Keeps the memory alive that is written. */
  buffer: Uint8Array | null;
}

interface Handle {
  /** 0, or a system error's number. */
  writeBuffer(request: WriteRequest, chunk: Uint8Array): number;
}

type WithHandle = Socket & { readonly _handle: Handle | null };

const inside = streamWrap();
/** Used again and again: the handle takes one only where something must wait. */
let idleRequest: WriteRequest | null = null;

export class DirectWrite {
  private readonly socket: WithHandle;
  private readonly drained: () => void;
  /** Bytes of chunks that the kernel has not taken whole yet. */
  private queued = 0;
  /** `write` has answered that the buffer is full. */
  private full = false;

  /** `drained`: as the stream's event of that name. */
  constructor(socket: Socket, drained: () => void) {
    this.socket = socket as WithHandle;
    this.drained = drained;
  }

  get unsent(): boolean {
    return this.queued > 0 || this.socket.writableLength > 0;
  }

  /** As the stream's own: false when the buffer is full. The chunk must not change as long as there is `unsent`. */
  write(chunk: Uint8Array): boolean {
    const { socket } = this;
    if (!socket.writable) return true;
    const handle = socket._handle;
    if (inside === null || handle === null || socket.connecting || socket.writableLength > 0) return socket.write(chunk);
    idleRequest ??= new inside.WriteWrap();
    const request = idleRequest;
    const failure = handle.writeBuffer(request, chunk);
    if (failure !== 0) {
      this.fail(failure);
      return true;
    }
    if (inside.streamBaseState[inside.kLastWriteWasAsync] === 0) return true;
    idleRequest = null;
    return this.wait(request, chunk);
  }

  private wait(request: WriteRequest, chunk: Uint8Array): boolean {
    request.buffer = chunk;
    this.queued += chunk.length;
    request.oncomplete = (status) => {
      request.buffer = null;
      this.queued -= chunk.length;
      if (this.socket.destroyed) return;
      if (status < 0) this.fail(status);
      else if (this.full && this.queued === 0) {
        this.full = false;
        this.drained();
      }
    };
    if (this.queued >= this.socket.writableHighWaterMark) this.full = true;
    return !this.full;
  }

  private fail(status: number): void {
    const code = getSystemErrorName(status);
    this.socket.destroy(Object.assign(new Error(`write ${code}`), { errno: status, code, syscall: 'write' }));
  }
}

/** Null where this Node does not let one use it: then everything goes through the stream. */
function streamWrap(): StreamWrap | null {
  try {
    const found = (process as unknown as { binding(name: string): Partial<StreamWrap> }).binding('stream_wrap');
    const known =
      typeof found.WriteWrap === 'function' && typeof found.kLastWriteWasAsync === 'number' && found.streamBaseState !== undefined;
    return known ? (found as StreamWrap) : null;
  } catch {
    return null;
  }
}
