import { expect, it } from 'vitest';
import { attachmentOf } from '../../../renderer/panels/scripts/attachment.ts';
import type { HookState, ScriptState } from '../../../src-core/bridge/contract.ts';

const hook: HookState = { name: 'read_query', calls: 1, errors: 0, timeouts: 0, totalUs: 1, longestUs: 1 };
const script = (change: Partial<ScriptState>): ScriptState => ({
  id: 's',
  name: 'shop.lua',
  path: '/shop.lua',
  on: true,
  error: null,
  unloadable: false,
  hooks: [hook],
  sessions: { current: 0, earlier: 0 },
  ...change,
});

it('says which connections run the text in the editor', () => {
  const words = (change: Partial<ScriptState>, changed = false, open = 0): string => attachmentOf(script(change), changed, open).words;
  expect(attachmentOf(null, true, 4)).toEqual({ words: 'Not saved: no connection runs it.', behind: true });
  expect(words({ on: false }, false, 3)).toBe('Off: no connection runs it.');
  expect(attachmentOf(script({}), false, 0)).toEqual({ words: 'New connections will run this text.', behind: false });
  expect(words({ sessions: { current: 2, earlier: 1 } }, false, 4)).toBe(
    '2 sessions run this text, new ones will too. 1 session runs an earlier text until it ends. 1 session from before goes without it.',
  );
  expect(words({ sessions: { current: 1, earlier: 0 } }, true, 1)).toBe('1 session runs the text as it was saved.');
  const broken = { unloadable: true, error: 'shop.lua:1: no' } as const;
  expect(words({ ...broken, sessions: { current: 0, earlier: 2 } }, false, 2)).toBe(
    'It does not load: new connections are refused. 2 sessions run an earlier text until they end.',
  );
  expect(words({ ...broken, name: 'shop.ts' })).toBe('It does not load: new connections run the text before it.');
  expect(words({ ...broken, name: 'shop.ts', hooks: [] })).toBe('It does not load: no connection runs it.');
  expect(words(broken, true)).toBe('No connection runs this text.');
});
