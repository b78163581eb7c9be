import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ExchangeRecord, MockFrom } from '../../../src-core/bridge/contract.ts';
import { CaptureService } from '../../../src-core/capture/captureService.ts';
import { openCaptureStore } from '../../../src-core/capture/captureStore.ts';
import type { MockMaker } from '../../../src-core/capture/mockFrom.ts';
import { makeBatch, makeSegment, openingBatch, queryRecord } from '../../support/exchanges.ts';
import { servicePorts } from '../../support/servicePorts.ts';
import { openSqlite } from '../../support/sqlite.ts';

let folder: string;
let service: CaptureService;
let taken: [ExchangeRecord, string | null][];
let asked: unknown[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capture-'));
  taken = [];
  asked = [];
  const maker: MockMaker = {
    take: (record, version) => taken.push([record, version]),
    finish: () => ({ text: 'made', statements: 1, exchanges: taken.length, notes: [] }),
  };
  const ports = {
    ...servicePorts,
    prepareMock: async (options: unknown) => {
      asked.push(options);
      return maker;
    },
  };
  service = new CaptureService(openCaptureStore(openSqlite, join(folder, 'a.hydro'), 'new'), ports);
  service.append(openingBatch());
  for (const first of [1, 301, 601]) {
    const records = Array.from({ length: 300 }, (_, i) =>
      queryRecord(first + i, `SELECT ${first + i} FROM ${(first + i) % 2 === 0 ? 'even' : 'odd'}`),
    );
    service.append(makeBatch({ segment: makeSegment(records) }));
  }
});
afterEach(() => {
  service.close();
  rmSync(folder, { recursive: true });
});

const make = (input: Partial<MockFrom>) => service.handlers.calls['capture.mockFrom']({ strict: true, name: 'x', ...input });

it('takes the chosen exchanges in their order, each once, with the version of their server', async () => {
  expect(await make({ ids: [7, 3, 7] })).toEqual({ text: 'made', statements: 1, exchanges: 2, notes: [] });
  expect(asked).toEqual([{ strict: true, name: 'x' }]);
  expect(taken.map(([{ id, sql }, version]) => [id, sql, version])).toEqual([
    [3, 'SELECT 3 FROM odd', '10.11.19-MariaDB'],
    [7, 'SELECT 7 FROM odd', '10.11.19-MariaDB'],
  ]);
});

it('takes all that a filter finds, of a capture of many pages', async () => {
  expect((await make({ filter: 'table:even' })).exchanges).toBe(450);
  expect(taken.map(([{ id }]) => id)).toEqual(Array.from({ length: 450 }, (_, i) => (i + 1) * 2));
  taken = [];
  expect((await make({ filter: '' })).exchanges).toBe(900);
});

it('refuses what chooses nothing', async () => {
  await expect(make({ filter: 'table:nowhere' })).rejects.toMatchObject({
    code: 'notFound',
    message: 'There is no such exchange; choose others, or another filter.',
  });
  await expect(make({ ids: [5_000] })).rejects.toMatchObject({ code: 'notFound' });
  await expect(make({ filter: 'tabel:x' })).rejects.toMatchObject({
    code: 'badInput',
    message: expect.stringContaining('did you mean table?'),
  });
});
