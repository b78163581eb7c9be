import { describe, expect, it } from 'vitest';
import type { Bridge, EngineStatus } from '../../../src-core/bridge/contract.ts';
import { TroubleLog } from '../../../src-core/node/backendLog.ts';
import type { Log } from '../../../src-core/node/log.ts';

function status(backendError: string | null, captureError: string | null = null): EngineStatus {
  return { listeners: [{ listen: 'l:1', backend: 'b:2', serverVersion: null, backendError }], captureError } as unknown as EngineStatus;
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
});
