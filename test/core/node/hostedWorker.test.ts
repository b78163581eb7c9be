import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { connectBridge } from '../../../src-core/bridge/client.ts';
import type { CaptureWorkerData } from '../../../src-core/node/captureWorker.ts';
import { type HostedWorker, startWorker } from '../../../src-core/node/hostedWorker.ts';

vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'hydrophone-worker-'));
afterAll(() => rmSync(folder, { recursive: true }));

function captureWorker(path: string, mode: CaptureWorkerData['mode']): HostedWorker<null> {
  return startWorker<null>('captureWorker', { path, mode, batches: null } satisfies CaptureWorkerData);
}

describe('a worker', () => {
  it('says in one line why it could not start', async () => {
    const bad = join(folder, 'bad.hydro');
    writeFileSync(bad, 'garbage'.repeat(100));
    const worker = captureWorker(bad, 'readOnly');
    await expect(worker.ready).rejects.toThrow(/bad\.hydro/);
    await worker.terminate();
    expect(await worker.gone).toBeNull();
  });

  it('answers on as many bridges as are wanted, and each ends by itself', async () => {
    const worker = captureWorker(join(folder, 'a.hydro'), 'new');
    await worker.ready;
    const [a, b] = [worker.attach(), worker.attach()];
    const [first, second] = [connectBridge(a), connectBridge(b)];
    expect(await first.call('capture.rows', { filter: '', from: 0, count: 1 })).toEqual({ rows: [], matched: 0 });
    a.close();
    await a.closed;
    await expect(first.call('capture.rows', { filter: '', from: 0, count: 1 })).rejects.toMatchObject({ code: 'closed' });
    expect(await second.call('capture.rows', { filter: '', from: 0, count: 1 })).toEqual({ rows: [], matched: 0 });
    await expect(worker.ask('nonsense')).rejects.toThrow();
    await worker.terminate();
    await b.closed;
    await expect(worker.ask('close')).rejects.toThrow(/has stopped/);
  });
});
