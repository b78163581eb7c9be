/** A bridge with nothing behind it but made-up traffic: for drawing the window without an engine. Never part of the product. */

import type { AppInfo, Bridge, Calls, ChangeSet, EngineStatus, Streams, Summary } from '../../../src-core/bridge/contract.ts';
import { compileFilter } from '../../../src-core/capture/filter/filter.ts';
import type { ReplySubject } from '../../../src-core/capture/filter/subject.ts';
import { fakeCertificate, fakeDetail, fakeRows, fakeSessions, fakeSummary } from './fakeData.ts';
import { fakeFieldValues, summarySubject } from './fakeFilter.ts';
import { type FakeIntercept, fakeIntercept } from './fakeIntercept.ts';
import { type FakeMock, fakeMock } from './fakeMock.ts';
import { fakeLogin, fakePacket } from './fakePackets.ts';
import { fakeRun, firstRun } from './fakePlans.ts';

export interface FakeOptions {
  /** Exchanges there are at the start. */
  readonly exchanges: number;
  /** Exchanges a second that are added. */
  readonly rate: number;
  readonly demo: boolean;
  /** Everything that can go wrong at once. */
  readonly faults: boolean;
  /** ms that each answer takes. */
  readonly latency: number;
  /** Holds, breakpoints, rules and scripts; without it there are none. */
  readonly intercept?: FakeIntercept;
  /** Without it there is an empty one. */
  readonly mock?: FakeMock;
  /** Backends beside the first; the last of them is down. */
  readonly moreBackends?: number;
}

export function fakeBridge(options: FakeOptions): Bridge {
  const begun = Date.now();
  const intercept = options.intercept ?? fakeIntercept(false, options.exchanges);
  const mock = options.mock ?? fakeMock(false);
  let recording = true;
  let hidden = 0;
  let view = 0;
  const total = (): number =>
    recording ? Math.floor(options.exchanges + ((Date.now() - begun) / 1000) * options.rate) : options.exchanges;
  const later = <T>(value: T): Promise<T> => new Promise((resolve) => setTimeout(() => resolve(value), options.latency));

  const subjectAt = (n: number): ReplySubject => {
    const summary = fakeSummary(hidden + n);
    return summarySubject(
      summary,
      fakeSessions.find(({ id }) => id === summary.session),
    );
  };
  const matching = (filter: string): ((position: number) => Summary) & { matched: number } => {
    const all = total() - hidden;
    if (filter === '') return Object.assign((p: number) => fakeSummary(hidden + p), { matched: all });
    const { matches } = compileFilter(filter);
    const found: number[] = [];
    for (let n = 0; n < Math.min(all, 20_000); n++) if (matches(subjectAt(n))) found.push(n);
    return Object.assign((p: number) => fakeSummary(hidden + found[p]!), { matched: found.length });
  };
  const waiting = (s: Summary): Summary =>
    intercept.state().holds.some((h) => h.exchange === s.id) ? { ...s, state: 'running', rows: null, error: null, serverUs: 0 } : s;
  const rowsOf = (filter: string, from: number, count: number): { rows: Summary[]; matched: number } => {
    const at = matching(filter);
    const n = Math.max(0, Math.min(count, at.matched - from));
    return { rows: Array.from({ length: n }, (_, i) => waiting(at(from + i))), matched: at.matched };
  };
  const status = (): EngineStatus => ({
    listeners: [
      {
        listen: '127.0.0.1:4040',
        backend: ['127.0.0.1:3306', ...fakeBackends(options.moreBackends ?? 0).map((b) => b.address)].join(','),
        backends: [1, ...fakeBackends(options.moreBackends ?? 0).map((b) => b.ndx)],
        readOnly: false,
        serverVersion: options.exchanges === 0 ? null : '10.11.14-MariaDB',
        backendError: options.faults
          ? 'Connection refused (ECONNREFUSED). Is the database running there? Start it, or choose another with --backend HOST:PORT.'
          : null,
      },
    ],
    backends: [
      {
        ndx: 1,
        address: '127.0.0.1:3306',
        type: 'rw',
        state: options.faults ? 'down' : options.exchanges === 0 ? 'unknown' : 'up',
        since: 0,
        error: options.faults ? 'connection refused: nothing listens there' : null,
        connectedClients: 5,
      },
      ...fakeBackends(options.moreBackends ?? 0),
    ],
    mock: mock.state().on ? `mock ${mock.state().path ?? 'server'}` : null,
    recording,
    sessionsOpen: 5,
    exchanges: total(),
    queriesPerSecond: Math.round(options.rate),
    errors: Math.floor(total() / 12),
    bytesFromClients: total() * 90,
    bytesFromServers: total() * 900,
    lost: options.faults ? 212 : 0,
    detailLost: options.faults ? 40_112 : 0,
    captureBytes: 640_000 + total() * 530,
    captureError: options.faults
      ? 'The disk is full (ENOSPC): nothing is recorded any more. Free space on /var, then resume recording.'
      : null,
  });

  const calls: { [K in keyof Calls]: (input: Calls[K][0]) => Calls[K][1] } = {
    'app.info': (): AppInfo => ({
      version: '0.1.0',
      host: 'page',
      demo: options.demo,
      capturePath: '/home/dev/.local/share/hydrophone/2026-11-21T12-01-03.hydro',
      settings: { keepBytes: 4 * 1024 * 1024 },
      tlsRequired: false,
      admin: options.demo ? null : '127.0.0.1:4041',
      ca: {
        path: '/home/dev/.config/hydrophone/ca.pem',
        pem: '-----BEGIN CERTIFICATE-----\nMIIBpjCCAUygAwIBAgIQ\n-----END CERTIFICATE-----\n',
        info: fakeCertificate('CN=Hydrophone local authority, O=Hydrophone', [], { selfSigned: true }),
      },
    }),
    'engine.status': status,
    'engine.setRecording': ({ on }) => {
      recording = on;
      return status();
    },
    'engine.setSettings': (settings) => ({ keepBytes: settings.keepBytes ?? 4 * 1024 * 1024 }),
    'capture.rows': ({ filter, from, count }) => rowsOf(filter, from, count),
    'capture.fieldValues': ({ field }) => ({
      values: fakeFieldValues(
        field,
        Array.from({ length: Math.min(500, total() - hidden) }, (_, n) => subjectAt(n)),
      ),
    }),
    'capture.exchange': ({ id }) => (id >= firstRun ? fakeRun(id, intercept.ran[id - firstRun]!.sql) : fakeDetail(id - 1)),
    'capture.resultRows': ({ from, count }) => ({ rows: fakeRows(from, count) }),
    'capture.packets': ({ id, from, count }) => ({
      packets: Array.from({ length: Math.max(0, Math.min(count, 240 - from)) }, (_, i) => fakePacket(from + i, fakeSummary(id - 1).title)),
      total: 240,
    }),
    'capture.login': ({ session }) => fakeLogin(fakeSessions.find((s) => s.id === session)!),
    'capture.clear': ({ undo }) => {
      hidden = undo ? 0 : total();
      view++;
      return {};
    },
    ...intercept.calls,
    ...mock.calls,
    'capture.saveAs': ({ path }) => ({ path, exchanges: total() }),
  };
  const changes = (filter: string, tailRows: number, toldView: number): ChangeSet => {
    const { matched } = rowsOf(filter, 0, 0);
    const { rows } = rowsOf(filter, Math.max(0, matched - tailRows), tailRows);
    return {
      next: String(total()),
      total: total() - hidden,
      matched,
      scanned: total() - hidden,
      tail: rows,
      upserts: [],
      sessions: toldView !== view && options.exchanges > 0 ? fakeSessions.filter((s) => hidden === 0 || s.state !== 'closed') : [],
      view,
      cleared: hidden === 0 ? null : hidden,
      lost: status().lost,
      detailLost: status().detailLost,
      captureBytes: status().captureBytes,
    };
  };
  return {
    call: async (name, input) => {
      await later(null);
      return calls[name](input);
    },
    stream: (name, input) => ({
      async *[Symbol.asyncIterator]() {
        for (let told = -1; ; ) {
          if (name === 'intercept.states') {
            const version = intercept.version();
            if (told !== version) yield intercept.state() as Streams[typeof name][1];
            told = version;
          } else if (name === 'mock.states') {
            const version = mock.version();
            if (told !== version) yield mock.state() as Streams[typeof name][1];
            told = version;
          } else if (name === 'engine.statuses') yield status() as Streams[typeof name][1];
          else {
            const { filter, tailRows } = input as Streams['capture.changes'][0];
            const set = changes(filter, tailRows, told);
            told = set.view;
            yield set as Streams[typeof name][1];
          }
          await later(null);
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      },
    }),
  };
}

function fakeBackends(count: number): EngineStatus['backends'] {
  return Array.from({ length: count }, (_, i) => {
    const down = i === count - 1;
    return {
      ndx: i + 2,
      address: `10.0.0.${i + 2}:3306`,
      type: i % 2 === 0 ? ('ro' as const) : ('rw' as const),
      state: down ? ('down' as const) : ('up' as const),
      since: Date.UTC(2026, 10, 21, 12, 1, 3) * 1000,
      error: down ? 'connection refused (ECONNREFUSED)' : null,
      connectedClients: down ? 0 : 3,
    };
  });
}
