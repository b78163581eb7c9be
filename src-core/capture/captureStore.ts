/** The capture file (docs/capture-format.md): what is written and how it is found again. */
import type { Batch } from './batch.ts';
import type { OpenSql } from './sqlPort.ts';

/** `new`: the file must not exist or be empty. `readOnly`: a finished or still growing capture, which is left as it is. */
export type OpenMode = 'new' | 'readOnly';

/** A capture file that cannot be used; the message is one line that names the file, the cause and the remedy. */
export class CaptureDamaged extends Error {
  override readonly name = 'CaptureDamaged';
}

export declare class CaptureStore {
  private constructor();
  append(batch: Batch): void;
  readonly captureError: string | null;
  readonly captureBytes: number;
  close(): void;
}

/** Throws CaptureDamaged. */
export declare function openCaptureStore(open: OpenSql, path: string, mode: OpenMode): CaptureStore;
