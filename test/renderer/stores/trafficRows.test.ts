import { describe, expect, it } from 'vitest';
import { rowsPerPage, TrafficRows } from '../../../renderer/stores/trafficRows.ts';
import type { ChangeSet, Summary } from '../../../src-core/bridge/contract.ts';
import { fakeSummary } from '../../support/fakeBridge/fakeData.ts';

function change(matched: number, tail: readonly Summary[], upserts: readonly Summary[] = []): ChangeSet {
  const sizes = { total: matched, matched, scanned: matched, lost: 0, detailLost: 0, captureBytes: 0 };
  return { next: '', ...sizes, tail, upserts, sessions: [], view: 0, cleared: null };
}

const range = (from: number, to: number): Summary[] => Array.from({ length: to - from }, (_, i) => fakeSummary(from + i));

describe('TrafficRows', () => {
  it('places the tail at the end, and keeps what it knew while the list grows', () => {
    const rows = new TrafficRows();
    rows.apply(change(1000, range(900, 1000)));
    expect(rows.get(999)?.id).toBe(1000);
    expect(rows.get(899)).toBeUndefined();
    expect(rows.apply(change(1500, range(1400, 1500)))).toBe(0);
    expect(rows.get(950)?.id).toBe(951);
    expect(rows.missing(950, 1500)).toEqual([5, 6, 7].filter((page) => page * rowsPerPage < 1400));
  });

  it('replaces a row that ended, wherever it stands', () => {
    const rows = new TrafficRows();
    rows.apply(
      change(
        10,
        range(0, 10).map((row) => ({ ...row, state: 'running' as const })),
      ),
    );
    rows.apply(change(300, range(200, 300), [fakeSummary(4)]));
    expect(rows.get(4)?.state).toBe('replied');
    expect(rows.get(5)?.state).toBe('running');
  });

  it('tells which known rows a change is about, also those in its tail', () => {
    const rows = new TrafficRows();
    const running = range(0, 10).map((row) => ({ ...row, state: 'running' as const }));
    rows.apply(change(10, running));
    expect(rows.changedBy(change(10, running))).toEqual(new Set());
    const ended = running.map((row, i) => (i === 7 ? { ...row, state: 'replied' as const } : row));
    expect(rows.changedBy(change(10, ended, [fakeSummary(2)]))).toEqual(new Set([ended[7]?.id, fakeSummary(2).id]));
  });

  it('forgets everything when the list shrank or holds other rows', () => {
    const rows = new TrafficRows();
    rows.apply(change(100, range(0, 100)));
    rows.apply(change(50, range(200, 250)));
    expect(rows.get(0)?.id).toBe(201);
    rows.apply(change(50, range(300, 350)));
    expect(rows.get(0)?.id).toBe(301);
    expect(rows.positionOf(201)).toBeUndefined();
  });

  it('moves what it knows when a backward search finds rows before', () => {
    const rows = new TrafficRows();
    rows.apply(change(3, range(500, 503)));
    expect(rows.apply(change(5, range(501, 503)))).toBe(2);
    expect(rows.get(2)?.id).toBe(501);
    expect(rows.positionOf(502)).toBe(3);
    expect(rows.get(0)).toBeUndefined();
  });

  it('refuses fetched rows that belong to another state of the list', () => {
    const rows = new TrafficRows();
    rows.apply(change(100, range(0, 100)));
    expect(rows.put(50, range(40, 60))).toBe(false);
    expect(rows.put(50, range(50, 60))).toBe(true);
  });
});
