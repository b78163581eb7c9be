import { describe, expect, it } from 'vitest';
import { SessionIndex } from '../../../renderer/stores/sessionIndex.ts';
import type { SessionSummary } from '../../../src-core/bridge/contract.ts';
import { fakeSessions } from '../../support/fakeBridge/fakeData.ts';

function session(id: number, more: Partial<SessionSummary>): SessionSummary {
  return { ...fakeSessions[0]!, id, ...more };
}

const keys = (index: SessionIndex, toggled: string[] = []): string[] => index.nodes(new Set(toggled)).map((n) => n.key);

describe('SessionIndex', () => {
  it('groups by program; closed ones are folded, failed logins stand apart', () => {
    const index = new SessionIndex();
    index.apply([
      session(1, { program: 'api' }),
      session(2, { program: 'cron' }),
      session(3, { program: 'api', state: 'closed' }),
      session(4, { program: 'api', state: 'failed' }),
    ]);
    expect(keys(index)).toEqual(['group:api', 'session:1', 'closed:api', 'group:cron', 'session:2', 'failures', 'session:4']);
    expect(keys(index, ['closed:api', 'group:cron', 'failures'])).toEqual([
      'group:api',
      'session:1',
      'closed:api',
      'session:3',
      'group:cron',
      'failures',
    ]);
  });

  it('moves a session when its state or its program becomes known', () => {
    const index = new SessionIndex();
    index.apply([session(1, { program: '127.0.0.1', state: 'loggingIn' })]);
    index.apply([session(1, { program: 'api', state: 'ready' })]);
    expect(keys(index)).toEqual(['group:api', 'session:1']);
    index.apply([session(1, { program: 'api', state: 'closed' })]);
    expect(keys(index)).toEqual(['group:api', 'closed:api']);
    index.apply([session(1, { program: 'api', state: 'failed' })]);
    expect(keys(index)).toEqual(['failures', 'session:1']);
  });

  it('keeps one order, however the sessions were told', () => {
    const index = new SessionIndex();
    index.apply([session(9, { program: 'cron' }), session(3, { program: 'api' }), session(1, { program: 'api' })]);
    expect(keys(index)).toEqual(['group:api', 'session:1', 'session:3', 'group:cron', 'session:9']);
  });

  it('counts a degraded session that has closed as closed', () => {
    const index = new SessionIndex();
    index.apply([session(1, { program: 'api', state: 'degraded' })]);
    expect(keys(index)).toEqual(['group:api', 'session:1']);
    index.apply([session(1, { program: 'api', state: 'degraded', closedAt: 5 })]);
    expect(keys(index)).toEqual(['group:api', 'closed:api']);
    index.apply([session(1, { program: 'api', state: 'degraded', closedAt: 5, user: null })]);
    expect(keys(index)).toEqual(['failures', 'session:1']);
  });

  it('knows the session that logged in last', () => {
    const index = new SessionIndex();
    index.apply([session(1, { state: 'ready' }), session(2, { state: 'closed' }), session(3, { state: 'failed' })]);
    expect(index.newestLogin?.id).toBe(2);
    index.clear();
    expect(index.newestLogin).toBeNull();
  });

  it('remembers what greetings lost', () => {
    const index = new SessionIndex();
    index.apply([session(1, { removedCapabilities: [] }), session(2, { removedCapabilities: ['CLIENT_SSL'] })]);
    expect(index.removedCapabilities).toEqual(['CLIENT_SSL']);
  });

  it('lists a hundred thousand closed sessions at no cost while they are folded', () => {
    const index = new SessionIndex();
    index.apply(Array.from({ length: 100_000 }, (_, i) => session(i, { state: 'closed' })));
    expect(index.nodes(new Set())).toHaveLength(2);
  });
});
