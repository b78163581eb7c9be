import { expect, it } from 'vitest';
import { isPermitted } from '../../../electron/permissions.ts';

it('permits writing to the clipboard, and nothing else', () => {
  expect(isPermitted('clipboard-sanitized-write')).toBe(true);
  for (const name of ['clipboard-read', 'media', 'geolocation', 'notifications', 'openExternal', 'fileSystem', 'hid', '']) {
    expect(isPermitted(name)).toBe(false);
  }
});
