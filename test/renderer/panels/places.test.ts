import { describe, expect, it } from 'vitest';
import { placeIn } from '../../../renderer/panels/rules/faultPlace.ts';
import { lineOf, markOf, placesIn, withoutFolder } from '../../../renderer/panels/scripts/scriptPlace.ts';
import { parseRules } from '../../../src-core/intercept/rules/parseRules.ts';
import { RulesFault, rulesFaultLine } from '../../../src-core/intercept/rules/rulesFault.ts';

function refusal(text: string): RulesFault {
  try {
    parseRules(text);
  } catch (thrown) {
    if (thrown instanceof RulesFault) return thrown;
    throw thrown;
  }
  throw new Error('it was taken');
}

describe('places that messages name', () => {
  it('are found in what the rules parser says', () => {
    const fault = refusal("rules:\n  - when: 'table:orders'\n    then: { dleay: 5ms }\n");
    const place = placeIn(rulesFaultLine('rules.yaml', fault));
    expect(place).toMatchObject({ line: 3, column: 13 });
    expect(place!.message).toMatch(/dleay/);
  });

  it('are none where none is named', () => {
    expect(placeIn('The engine stopped.')).toBeNull();
    expect(markOf('it was stopped', 'audit.ts')).toBeNull();
    expect(markOf("other.lua:3: ')' expected", 'her.lua')).toBeNull();
    expect(lineOf('audit.ts')).toBeNull();
  });

  it('are lines of scripts', () => {
    expect(lineOf('audit.ts:6')).toBe(6);
    expect(markOf("mask.ts:3:17: ',' expected", 'mask.ts')).toEqual({ line: 3, column: 17, message: "',' expected" });
  });

  it('are lines of Lua scripts, behind the hook and with the whole path', () => {
    const error = "read_query: /home/dev/a.b/shop.lua:4: attempt to index local 'x' (a nil value)";
    expect(markOf(error, 'shop.lua')).toEqual({ line: 4, column: 1, message: "read_query: attempt to index local 'x' (a nil value)" });
    expect(markOf("/home/dev/shop.lua:12: '=' expected near 'y'", 'shop.lua')).toMatchObject({
      line: 12,
      message: "'=' expected near 'y'",
    });
    expect(withoutFolder(error, '/home/dev/a.b/shop.lua')).toBe("read_query: shop.lua:4: attempt to index local 'x' (a nil value)");
  });

  it('are found in tracebacks, those in other files are not', () => {
    const text = "in here\nstack traceback:\n\tother.lua:2: in function 'fail'\n\tshop.lua:7: in function 'read_query'";
    const pieces = placesIn(text, 'shop.lua');
    expect(pieces.map((p) => p.text).join('')).toBe(text);
    expect(pieces.filter((p) => p.line !== null)).toEqual([{ text: 'shop.lua:7', line: 7 }]);
    expect(placesIn('my-shop.lua:3 said it', 'shop.lua')).toEqual([{ text: 'my-shop.lua:3 said it', line: null }]);
    expect(placesIn('', 'shop.lua')).toEqual([{ text: '', line: null }]);
  });
});
