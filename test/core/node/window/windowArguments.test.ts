import { describe, expect, it } from 'vitest';
import { UsageFault } from '../../../../src-core/node/parseOptions.ts';
import { windowArguments } from '../../../../src-core/node/window/windowArguments.ts';

describe('the arguments of the window', () => {
  it('are those of the proxy; others are named', () => {
    expect(windowArguments(['--backend', 'db:3306', '--no-open']).backend).toEqual([{ host: 'db', port: 3306 }]);
    expect(() => windowArguments(['--frob'])).toThrow(UsageFault);
    expect(() => windowArguments(['--backend', 'db'])).toThrow(UsageFault);
  });
});
