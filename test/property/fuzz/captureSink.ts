/** Takes the events of fuzzed sessions into a capture and reads everything back as a window and `record --json` do. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explainLogin } from '../../../src-core/analysis/explainLogin.ts';
import type { Batch } from '../../../src-core/capture/batch.ts';
import { CaptureService } from '../../../src-core/capture/captureService.ts';
import { openCaptureStore } from '../../../src-core/capture/captureStore.ts';
import { Recorder } from '../../../src-core/capture/recorder.ts';
import { openSqlite } from '../../support/sqlite.ts';

/** Lists are read for every so many sessions. */
const listedEvery = 20;

export class CaptureSink {
  readonly recorder: Recorder;
  private readonly folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
  private readonly service: CaptureService;
  private cursor: string | null = null;

  constructor() {
    const store = openCaptureStore(openSqlite, join(this.folder, 'fuzz.hydro'), 'new');
    this.service = new CaptureService(store, {
      now: () => Math.round(performance.now() * 1000),
      sleep: () => new Promise((resolve) => setImmediate(resolve)),
      yieldTurn: () => new Promise((resolve) => setImmediate(resolve)),
      explainLogin,
      prepareTrial: () => ({ of: () => [] }),
      prepareMock: () => Promise.reject(new Error('no mock is made here')),
    });
    const service = this.service;
    this.recorder = new Recorder({
      post: (batch: Batch) => service.append(batch),
      pendingBytes: 0,
      keepBytes: () => 4 * 1024 * 1024,
      spareMemory: () => null,
      after: () => () => {},
    });
  }

  /** Reads what was told of the session back in every form. Throws where something of it cannot be shown. */
  async show(session: number, firstExchange: number, nextExchange: number): Promise<void> {
    this.recorder.flush();
    const { calls } = this.service.handlers;
    await calls['capture.login']({ session });
    for (let id = firstExchange; id < nextExchange; id++) {
      const detail = await calls['capture.exchange']({ id });
      await calls['capture.packets']({ id, from: 0, count: 50 });
      for (let result = 0; result < Math.min(3, detail.record.results.length); result++)
        await calls['capture.resultRows']({ id, result, from: 0, count: 20 });
    }
    if (session % listedEvery === 0) await this.list();
  }

  dispose(): void {
    this.service.close();
    rmSync(this.folder, { recursive: true });
  }

  private async list(): Promise<void> {
    const pages = this.service.handlers.streams['capture.records']({ since: this.cursor, rowLimit: 5 });
    for await (const page of pages) {
      this.cursor = page.next;
      if (page.atEnd) break;
    }
    const changes = this.service.handlers.streams['capture.changes']({ filter: '', since: null, tailRows: 20 });
    for await (const _ of changes) break;
  }
}
