import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CaptureService } from '../../../src-core/capture/captureService.ts';
import { openCaptureStore } from '../../../src-core/capture/captureStore.ts';
import { makeBatch, makeSegment, openingBatch, queryRecord } from '../../support/exchanges.ts';
import { servicePorts as ports } from '../../support/servicePorts.ts';
import { openSqlite } from '../../support/sqlite.ts';

let folder: string;
let service: CaptureService;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capture-'));
  service = new CaptureService(openCaptureStore(openSqlite, join(folder, 'a.hydro'), 'new'), ports);
  service.append(openingBatch());
});
afterEach(() => {
  service.close();
  rmSync(folder, { recursive: true });
});

describe('a filter that is wrong', () => {
  it('is refused with the place of the mistake', async () => {
    const refusal = { code: 'badInput', message: 'the filter is wrong at column 8: there is no field “tabel”; did you mean table?' };
    await expect(service.handlers.calls['capture.rows']({ filter: 'orders tabel:x', from: 0, count: 5 })).rejects.toMatchObject(refusal);
    const iterator = service.handlers.streams['capture.changes']({ filter: 'orders tabel:x', since: null, tailRows: 5 })[
      Symbol.asyncIterator
    ]();
    await expect(iterator.next()).rejects.toMatchObject(refusal);
  });
});

describe('capture.fieldValues', () => {
  it('tells what a field had lately, the most frequent first', async () => {
    const statement = (i: number): string => `SELECT ${i} FROM ${i % 3 === 0 ? 'Orders' : 'users'}`;
    for (const first of [1, 11, 21])
      service.append(
        makeBatch({ segment: makeSegment(Array.from({ length: 10 }, (_, i) => queryRecord(first + i, statement(first + i)))) }),
      );
    const valuesOf = async (field: string) => (await service.handlers.calls['capture.fieldValues']({ field })).values;
    expect(await valuesOf('table')).toEqual([
      { value: 'users', about: '', count: 20 },
      { value: 'Orders', about: '', count: 10 },
    ]);
    expect(await valuesOf('program')).toEqual([{ value: 'shop-api', about: '', count: 30 }]);
    expect(await valuesOf('client')).toEqual([{ value: '127.0.0.1', about: '', count: 30 }]);
    expect(await valuesOf('command')).toEqual([{ value: 'query', about: '', count: 30 }]);
    expect((await valuesOf('digest'))[0]).toMatchObject({ about: 'SELECT ? FROM users', count: 20 });
    expect([await valuesOf('error'), await valuesOf('ms'), await valuesOf('toString')]).toEqual([[], [], []]);
    await service.handlers.calls['capture.clear']({ undo: false });
    expect(await valuesOf('table')).toEqual([]);
  });
});
