import { describe, expect, it } from 'vitest';
import { backendFault } from '../../../renderer/format/listeners.ts';

const listener = { listen: '127.0.0.1:4040', backend: 'db:3306', serverVersion: null };

describe('backendFault', () => {
  it('names the backend once, and a remedy', () => {
    expect(backendFault({ ...listener, backendError: 'db:3306: connection refused' })).toBe(
      'connection refused. Start the database, or name another one with --backend.',
    );
    expect(backendFault({ ...listener, backendError: 'Is it there? Choose another with --backend.' })).toBe(
      'Is it there? Choose another with --backend.',
    );
    expect(backendFault({ ...listener, backendError: null })).toBeNull();
  });
});
