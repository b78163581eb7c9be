import { describe, expect, it } from 'vitest';
import { formatEntry } from '../../../src-core/node/log.ts';

describe('a log line', () => {
  it('is one line, whatever its text holds', () => {
    expect(formatEntry({ level: 30, time: 0, msg: 'ready' })).toBe('hydrophone: ready\n');
    expect(formatEntry({ level: 40, time: 0, msg: 'backend down:\r\n refused' })).toBe('hydrophone: warning: backend down: refused\n');
    expect(formatEntry({ level: 50, time: 0 })).toBe('hydrophone: error: \n');
  });
});
