import { describe, expect, it } from 'vitest';
import type { Bridge, EngineStatus } from '../../../src-core/bridge/contract.ts';
import { TroubleLog } from '../../../src-core/node/backendLog.ts';
import type { Log } from '../../../src-core/node/log.ts';

function status(backendError: string | null, captureError: string | null = null): EngineStatus {
  const listeners = [{ listen: 'l:1', backend: 'b:2', backends: [1], serverVersion: null, backendError }];
  return { listeners, backends: [], captureError } as unknown as EngineStatus;
}

describe('troubles', () => {
  it('are told once per cause, and when they are over', () => {
    const lines: string[] = [];
    const log = { warn: (line: string) => lines.push(`! ${line}`), info: (line: string) => lines.push(line) } as unknown as Log;
    const troubles = new TroubleLog({} as Bridge, log);
    for (const s of [
      status(null),
      status('b:2: refused'),
      status('b:2: refused'),
      status('b:2: not MySQL'),
      status(null, 'disk full'),
      status(null),
    ])
      troubles.check(s);
    expect(lines).toEqual([
      '! backend b:2: refused',
      '! backend b:2: not MySQL',
      'backend b:2 answers again',
      '! disk full',
      'the capture is written again',
    ]);
  });

  it('of backends in turn are told of each', () => {
    const lines: string[] = [];
    const log = { warn: (line: string) => lines.push(`! ${line}`), info: (line: string) => lines.push(line) } as unknown as Log;
    const troubles = new TroubleLog({} as Bridge, log);
    const with2 = (error: string | null) =>
      ({
        listeners: [{ listen: 'l:1', backend: 'b:2, c:3', backends: [1, 2], backendError: null }],
        backends: [
          { ndx: 1, address: 'b:2', state: 'up', error: null },
          { ndx: 2, address: 'c:3', state: error === null ? 'up' : 'down', error },
        ],
        captureError: null,
      }) as unknown as EngineStatus;
    for (const error of [null, 'connection refused', 'connection refused', null]) troubles.check(with2(error));
    expect(lines).toEqual([
      '! connecting to backend (c:3) failed, marking it as down for 4 s: connection refused',
      'backend (c:3) is up again',
    ]);
  });
});
