import { describe, expect, it } from 'vitest';
import { explain, placeIn } from '../../../../src-core/node/scripts/scriptErrors.ts';

const script = '/home/me/hooks/guard.ts';
const frames = (...places: string[]) => ['Error: no', ...places.map((place) => `    at f (${place})`)].join('\n');

describe('what a script has thrown', () => {
  it('is told in one line, with the name of an error that is not plain', () => {
    expect(explain(new TypeError('x is\n  no function'), script).message).toBe('TypeError: x is no function');
    expect(explain(new Error('no'), script).message).toBe('no');
    expect(explain(new RangeError(''), script).message).toBe('RangeError');
  });

  it('may be no error', () => {
    expect(explain('a\nb', script)).toEqual({ message: "threw 'a b'", place: null });
    expect(explain(7, script).message).toBe('threw 7');
    expect(explain(null, script).message).toBe('threw null');
    expect(explain({ a: 1 }, script).message).toBe('threw an object that is no Error');
  });
});

describe('its place', () => {
  it('is the first one in a file of the user', () => {
    const packaged = '/home/me/hooks/node_modules/left/pad.js:9:1';
    expect(placeIn(frames('node:internal/x:1:1', packaged, `file://${script}:3:7`, '/home/me/hooks/other.ts:1:1'), script)).toBe(
      'guard.ts:3',
    );
  });

  it('is told by the way from the script, or by its name', () => {
    expect(placeIn(frames('/home/me/hooks/lib/words.ts:12:3'), script)).toBe('lib/words.ts:12');
    expect(placeIn(frames('/home/me/shared.ts:4:3'), script)).toBe('../shared.ts:4');
  });

  it('is never one in this program', () => {
    expect(
      placeIn(frames(`${import.meta.dirname.replace(/test.core.node.scripts$/, '')}src-core/script/scriptRun.ts:5:5`), script),
    ).toBeNull();
  });

  it('is also what the parser says above its message', () => {
    expect(placeIn(`${script}:2\nexport const = 1\n             ^\nSyntaxError: Unexpected token`, script)).toBe('guard.ts:2');
  });
});
