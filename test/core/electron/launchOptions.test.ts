import { describe, expect, it } from 'vitest';
import { optionArguments } from '../../../electron/launchOptions.ts';

describe('the options of this process', () => {
  it('come after the folder of the app, past the switches of Chromium and test drivers', () => {
    const argv = ['/x/electron', '--inspect=0', '--remote-debugging-port=0', '--no-sandbox', '/app/', '--backend', 'db:3306'];
    expect(optionArguments(argv, '/app', false)).toEqual(['--backend', 'db:3306']);
    expect(optionArguments(['/x/electron', '/app'], '/app', false)).toEqual([]);
  });

  it('come after the program in a packaged app', () => {
    expect(optionArguments(['/x/hydrophone', '--backend', 'db:3306'], '/x/resources/app.asar', true)).toEqual(['--backend', 'db:3306']);
  });
});
