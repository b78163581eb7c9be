/** Stands in a session's server's place while it has none: whatever nobody answers gets an ERR. Within the process. */
import { AbsentServer } from '../machine/absentServer.ts';
import { Decompressor, framed } from '../machine/compression.ts';
import type { SessionInfo } from '../machine/io.ts';
import type { Decompression } from '../machine/sessionPorts.ts';
import type { Connection, ConnectionEvents } from './ports.ts';

const noneNow = 'this session has no connection to a server at this time, and none is idle';

export class AbsentConnection implements Connection {
  readonly remote = '';
  readonly unsent = false;
  private readonly absent: AbsentServer;
  private readonly frames: Decompressor | null;
  private on: ConnectionEvents | null = null;

  /** `why`: what the client is told, see AbsentServer. */
  constructor({ compression }: SessionInfo, decompression: Decompression, why = noneNow) {
    const isCompressed = compression !== 'none';
    this.absent = new AbsentServer(
      {
        answer: (packets) => {
          let id = 1;
          const chunks = isCompressed ? [...framed(packets, () => id++)] : [packets];
          for (const chunk of chunks) this.on?.bytes(chunk);
        },
        quit: () => this.on?.ended(),
      },
      why,
    );
    this.frames = isCompressed ? new Decompressor(decompression, (bytes) => this.absent.take(bytes)) : null;
  }

  listen(on: ConnectionEvents): void {
    this.on = on;
  }

  write(chunk: Uint8Array): boolean {
    if (this.frames === null) this.absent.take(chunk);
    else this.frames.take(chunk);
    return true;
  }

  pause(): void {}
  resume(): void {}
  secure(): void {}
  end(): void {}
  finish(): void {}
  destroy(): void {}
}
