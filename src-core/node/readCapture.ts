import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { connectBridge } from '../bridge/client.ts';
import type { Bridge } from '../bridge/contract.ts';
import type { CaptureWorkerData } from './captureWorker.ts';
import { startWorker } from './hostedWorker.ts';

/** A capture file that is only read. */
export interface ReadCapture {
  readonly bridge: Bridge;
  close(): Promise<void>;
}

/** Rejects with one line that names the file. */
export async function readCapture(file: string): Promise<ReadCapture> {
  await readable(file);
  const data: CaptureWorkerData = { path: resolve(file), mode: 'readOnly', batches: null };
  const worker = startWorker<null>('captureWorker', data);
  const close = async (): Promise<void> => void (await worker.terminate());
  try {
    await worker.ready;
    return { bridge: connectBridge(worker.attach()), close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

async function readable(file: string): Promise<void> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${file} cannot be read: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`);
  });
  if (!found.isFile()) throw new Error(`${file} is not a capture: it is not a file`);
}
