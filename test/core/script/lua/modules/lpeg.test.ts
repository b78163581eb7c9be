import { describe, expect, it } from 'vitest';
import { loadLua } from '../../../../../src-core/node/lua/luaModule.ts';
import { luaPorts } from '../../../../../src-core/node/lua/luaPorts.ts';
import { modulePorts } from '../../../../../src-core/node/lua/moduleHost.ts';
import { preloadModules } from '../../../../../src-core/script/lua/modules/index.ts';
import type { LuaEnvironment } from '../../../../../src-core/script/lua/vm/environment.ts';
import { LuaVm } from '../../../../../src-core/script/lua/vm/luaVm.ts';
import { printedBy, runLua, showTables } from '../../../../support/luaModules.ts';

const names = `
local lpeg = require("lpeg")
local P, R, S, V, B, C, Cc, Cp, Ct, Cg, Cb, Cs, Cf, Cmt, Carg =
  lpeg.P, lpeg.R, lpeg.S, lpeg.V, lpeg.B, lpeg.C, lpeg.Cc, lpeg.Cp, lpeg.Ct, lpeg.Cg, lpeg.Cb, lpeg.Cs, lpeg.Cf, lpeg.Cmt, lpeg.Carg
local function all(...)
  local shown = {}
  for i = 1, select("#", ...) do shown[i] = show((select(i, ...))) end
  return table.concat(shown, ",")
end
`;

async function matched(expression: string): Promise<string> {
  return (await printedBy(`${names}print(all(${expression}))`, { before: showTables })).join('\n');
}

async function errorOf(expression: string): Promise<string | null> {
  return (await runLua(`${names}print(${expression})`, { before: showTables })).error;
}

/** Results as the manual of LPeg tells them. */
describe('patterns', () => {
  it.each([
    ['P"ab":match("abc")', '3'],
    ['P"ab":match("ac")', 'nil'],
    ['P"":match("x")', '1'],
    ['P(2):match("ab")', '3'],
    ['P(3):match("ab")', 'nil'],
    ['P(-1):match("")', '1'],
    ['P(-1):match("a")', 'nil'],
    ['P(true):match("a")', '1'],
    ['P(false):match("a")', 'nil'],
    ['S"+-":match("-1")', '2'],
    ['R("az", "09"):match("7")', '2'],
    ['R("az", "09"):match("_")', 'nil'],
    ['R():match("a")', 'nil'],
    ['(P"a" * P"b"):match("ab")', '3'],
    ['("a" * P"b"):match("ab")', '3'],
    ['(P"a" + P"b"):match("b")', '2'],
    ['(P"ab" + "a"):match("ac")', '2'],
    ['(P(1) - "a"):match("b")', '2'],
    ['(P(1) - "a"):match("a")', 'nil'],
    ['(-P"a"):match("b")', '1'],
    ['(-P"a"):match("a")', 'nil'],
    ['(#P"a"):match("a")', '1'],
    ['(#P"a" * 1):match("b")', 'nil'],
    ['(P"a"^0):match("aaab")', '4'],
    ['(P"a"^2):match("a")', 'nil'],
    ['(P"a"^2):match("aaa")', '4'],
    ['(P"a"^-2):match("aaa")', '3'],
    ['(P"a"^-2):match("b")', '1'],
    ['(1 * B"a"):match("a")', '2'],
    ['(1 * B"a"):match("b")', 'nil'],
    ['P"b":match("abc", 2)', '3'],
    ['P"c":match("abc", -1)', '4'],
    ['P"":match("abc", 9)', '4'],
    ['lpeg.match("a", "abc")', '2'],
    ['P"1":match(123)', '2'],
    ['(P""^0):match("a")', '1'],
    ['lpeg.type(P"a")', 'pattern'],
    ['lpeg.type("a")', 'nil'],
    ['type(lpeg.version())', 'string'],
    ['lpeg.locale().digit:match("5")', '2'],
    ['(lpeg.locale({}).alpha^1):match("ab1")', '3'],
    ['P"\\0\\255":match("\\0\\255")', '3'],
  ])('%s', async (expression, expected) => {
    expect(await matched(expression)).toBe(expected);
  });
});

describe('captures', () => {
  it.each([
    ['C(R"az"^1):match("abc1")', 'abc'],
    ['C(C(1) * 1):match("ab")', 'ab,a'],
    ['(C(1) * Cp() * C(1)):match("ab")', 'a,2,b'],
    ['Cc(1, nil, "x"):match("")', '1,nil,x'],
    ['(Cc() * Cp()):match("")', '1'],
    ['Ct(C(1)^0):match("ab")', '{1=a 2=b}'],
    ['Ct(Cg(C"a", "first") * C"b"):match("ab")', '{1=b first=a}'],
    ['Cg(C"a" * C"b"):match("ab")', 'a,b'],
    ['Cg("a"):match("ab")', 'a'],
    ['Cg(C"a", "name"):match("a")', '2'],
    ['(Cg(C"a", "x") * Cb"x" * Cb"x"):match("a")', 'a,a'],
    ['(Cg(C"a", "x") * Cg(C"b", "x") * Cb"x"):match("ab")', 'b'],
    ['Cs((P"a" / "b" + 1)^0):match("banana")', 'bbnbnb'],
    ['Cs(P"a" * Cs(P"b" / "c") * "d"):match("abd")', 'acd'],
    ['Cs((P"x" / 0 + 1)^0):match("axb")', 'axb'],
    ['Cs((P"x" / "" + 1)^0):match("axb")', 'ab'],
    ['Cf(C(1) * (C(1))^0, function(a, b) return a .. "+" .. b end):match("abc")', 'a+b+c'],
    ['Cf(Ct("") * Cg(C(R"az") * "=" * C(R"09"))^0, rawset):match("a=1b=2")', '{a=1 b=2}'],
    ['(C(1) / string.upper):match("a")', 'A'],
    ['(P"12" / tonumber):match("12")', '12'],
    ['((C(1) * C(1)) / function(a, b) return b, a end):match("ab")', 'b,a'],
    ['(P"a" / function() end):match("a")', '2'],
    ['(C(1) / { a = 7 }):match("a")', '7'],
    ['(C(1) / { a = 7 }):match("b")', '2'],
    ['((C(1) * C(1)) / 2):match("ab")', 'b'],
    ['((C(1) * C(1)) / "%2-%1-%0-%%"):match("ab")', 'b-a-ab-%'],
    ['(P"a" / "[%1]"):match("a")', '[a]'],
    ['Carg(1):match("", 1, "extra")', 'extra'],
    ['Cmt("a", function(s, i, c) return i, s, c end):match("ab")', 'ab,a'],
    ['(Cmt("a", function() return true end) * "b"):match("ab")', '3'],
    ['Cmt("a", function() return false end):match("ab")', 'nil'],
    ['(P(function(s, i) return i + 1 end) * Cp()):match("ab")', '2'],
    ['(C(1) * C"x" + C(1)):match("ab")', 'a'],
    ['((C"a" * "x")^0 * Cp()):match("ab")', '1'],
    ['(-(C"a" * C"x") * C"a"):match("ab")', 'a'],
  ])('%s', async (expression, expected) => {
    expect(await matched(expression)).toBe(expected);
  });
});

describe('grammars', () => {
  it('reckon', async () => {
    const calculator = `P{
      "sum",
      sum = Cf(V"product" * Cg(C(S"+-") * V"product")^0, function(a, sign, b) return sign == "+" and a + b or a - b end),
      product = Cf(V"value" * Cg(C(S"*/") * V"value")^0, function(a, sign, b) return sign == "*" and a * b or a / b end),
      value = C(R"09"^1) / tonumber + "(" * V"sum" * ")"
    }`;
    expect(await matched(`lpeg.match(${calculator} * -1, "1+2*(10-4)/3")`)).toBe('5');
    expect(await matched(`lpeg.match(${calculator} * -1, "1+")`)).toBe('nil');
  });

  it.each([
    ['P{ P"a" * V(1) + "b" }:match("aab")', '4'],
    ['P{ "(" * ((1 - S"()") + V(1))^0 * ")" }:match("(a(b)c)d")', '8'],
    ['P{ "list", list = Ct(V"item" * ("," * V"item")^0), item = C(R"az"^1) }:match("a,bc")', '{1=a 2=bc}'],
    // Rules of an inner grammar are its own.
    ['P{ "x", x = P{ "x", x = P"a" } * V"y", y = P"b" }:match("ab")', '3'],
    ['P{ "S", S = C(V"w") * P" "^0 * V"S" + "", w = R"az"^1 }:match("ab cd")', 'ab,cd'],
  ])('%s', async (expression, expected) => {
    expect(await matched(expression)).toBe(expected);
  });

  it('take apart a statement', async () => {
    const text = `${names}
      local space = S" \\t\\n"^0
      local function word(w) return P(w) * space end
      local name = C((R("az", "AZ", "09") + "_")^1) * space
      local select = word"SELECT" * Ct(name * (word"," * name)^0) * word"FROM" * name
      print(show({ select:match("SELECT a, b  FROM t") }))
    `;
    expect(await printedBy(text, { before: showTables })).toEqual(['{1={1=a 2=b} 2=t}']);
  });

  it('match long texts', async () => {
    const text = `${names}print(#Ct((C(R"az"^1) * P","^-1)^0):match(("abc,"):rep(20000)), P{ "a" * V(1) + P(-1) }:match(("a"):rep(2000)))`;
    expect(await printedBy(text, { before: showTables })).toEqual(['20000\t2001']);
  });
});

it('serves several connections, also after the first is gone', async () => {
  const ports = luaPorts(() => {});
  const vm = LuaVm.create(await loadLua(), ports);
  preloadModules(vm, modulePorts(ports, { log: () => {}, shutdown: () => {} }));
  const run = async (environment: LuaEnvironment, text: string) => {
    const loaded = environment.load(text, '=test');
    if (loaded.fault !== null) throw new Error(loaded.fault.message);
    const called = await environment.call(
      loaded.value,
      () => {},
      (lua) => lua.toText(1),
    );
    if (called === null) return null;
    return called.fault === null ? called.value : called.fault.message;
  };
  const [first, second] = [vm.newEnvironment(), vm.newEnvironment()];
  const make = 'local lpeg = require("lpeg") p = lpeg.Cs((lpeg.P"a" / "b" + 1)^0) return p:match("banana")';
  expect(await run(first, make)).toBe('bbnbnb');
  expect(await run(second, make)).toBe('bbnbnb');
  first.close();
  expect(await run(second, 'collectgarbage() return (p * require("lpeg").Cc("!")):match("aaa")')).toBe('bbb');
  second.close();
});

describe('errors', () => {
  it.each([
    ['P(nil)', 'bad argument #1 (a pattern expected, got nil)'],
    ['P"a":match()', "bad argument #2 to 'match' (string expected, got no value)"],
    ['P"a":match({})', "bad argument #2 to 'match' (string expected, got table)"],
    ['V"x":match("")', "rule 'x' used outside a grammar or not defined in it"],
    ['P{ "x" }', "grammar has no rule 'x'"],
    ['P{ V"y" }:match("")', "rule 'y' used outside a grammar or not defined in it"],
    ['Cb"x":match("")', "back reference 'x' not found"],
    ['Carg(1):match("")', 'absent extra argument #1'],
    ['Cs(P"a" / function() return {} end):match("a")', 'invalid replacement value (a table)'],
    ['R"abc"', "bad argument #1 to 'R' (range must have two characters)"],
    ['B(P"a"^0)', 'pattern may not have fixed length'],
    ['(P"a" / 2):match("a")', "no capture '2'"],
    ['P"a" / true', 'invalid replacement value (a boolean)'],
    ['Cmt("", function() return 9 end):match("")', 'invalid position returned by match-time capture'],
  ])('%s', async (expression, message) => {
    expect(await errorOf(expression)).toContain(message);
  });
});
