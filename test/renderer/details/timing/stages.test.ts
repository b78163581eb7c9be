import { expect, it } from 'vitest';
import { stages, stagesSoFar } from '../../../../renderer/details/timing/stages.ts';
import { fakeDetail } from '../../../support/fakeBridge/fakeData.ts';

it('the parts follow each other without a gap', () => {
  const parts = stages(fakeDetail(6));
  expect(parts.map((p) => p.id)).toEqual(['wait', 'server', 'transfer']);
  expect(parts[0]!.from).toBe(0);
  for (const [i, part] of parts.entries()) if (i > 0) expect(part.from).toBe(parts[i - 1]!.to);
  expect(parts.at(-1)!.to).toBe(fakeDetail(6).record.duration_us);
});

it('a request that took time to come in stands before them', () => {
  const detail = fakeDetail(6);
  const last = 700 + detail.record.duration_us;
  const parts = stages({
    ...detail,
    timeline: [
      { at: 0, label: 'request begins', from: 'client', bytes: 10 },
      { at: 700, label: 'request ends', from: 'client', bytes: 10 },
      { at: last, label: 'reply ends', from: 'server', bytes: 10 },
    ],
  });
  expect(parts[0]).toMatchObject({ id: 'upload', from: 0, to: 700 });
  expect(parts.at(-1)!.to).toBe(last);
});

it('a running exchange waits for the server, then for the rest of the reply', () => {
  const detail = fakeDetail(6);
  const request = { at: 40, label: 'request ends', from: 'client', bytes: 10 } as const;
  const waiting = stagesSoFar({ ...detail, timeline: [request] }, 5000);
  expect(waiting.map((p) => [p.id, p.from, p.to])).toEqual([
    ['upload', 0, 40],
    ['server', 40, 5000],
  ]);
  const reply = { at: 900, label: 'reply begins', from: 'server', bytes: 10 } as const;
  const transferring = stagesSoFar({ ...detail, timeline: [request, reply] }, 5000);
  expect(transferring.map((p) => [p.id, p.from, p.to])).toEqual([
    ['upload', 0, 40],
    ['server', 40, 900],
    ['transfer', 900, 5000],
  ]);
  // The engine's clock may run ahead of the window's
  expect(stagesSoFar({ ...detail, timeline: [request, reply] }, 0).at(-1)).toMatchObject({ from: 900, to: 900 });
});
