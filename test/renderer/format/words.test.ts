import { describe, expect, it } from 'vitest';
import { commandWord, endWords, removedFeatures, rowsOrAffected } from '../../../renderer/format/words.ts';
import { fakeSummary } from '../../support/fakeBridge/fakeData.ts';

describe('endWords', () => {
  it('does not call replied what has no reply', () => {
    expect(endWords('replied', 3)).toBe('replied');
    expect(endWords('replied', 0)).toBe('sent; has no reply');
    expect(endWords('serverGone', 0)).toBe('server went away');
  });
});

describe('words', () => {
  it('names commands as people do', () => {
    expect(['COM_QUERY', 'COM_STMT_EXECUTE', 'COM_INIT_DB', 'COM_STMT_RESET'].map(commandWord)).toEqual([
      'query',
      'execute',
      'init db',
      'reset',
    ]);
  });

  it('names removed capability flags as features, each once', () => {
    expect(removedFeatures(['CLIENT_SSL', 'CLIENT_ZSTD_COMPRESSION_ALGORITHM', 'CLIENT_X'])).toEqual(['TLS', 'zstd', 'CLIENT_X']);
  });

  it('shows rows where there is a result, else what was affected', () => {
    const summary = fakeSummary(0);
    expect(rowsOrAffected({ ...summary, rows: 3, affectedRows: null })).toEqual({ value: '3', what: 'rows' });
    expect(rowsOrAffected({ ...summary, rows: null, affectedRows: '18446744073709551615' }).what).toBe('affected');
    expect(rowsOrAffected({ ...summary, rows: null, affectedRows: null }).value).toBeNull();
  });
});
