/** Our matcher against Lua's own: the same results and the same errors for find, match, gmatch and gsub. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Lua } from '../../src-core/script/lua/vm/lua.ts';
import { LuaState } from '../support/luaState.ts';

const script = `
function hook(name, subject, pattern, ...)
  local function out(ok, ...)
    local parts = { tostring(ok), select('#', ...) }
    for i = 1, select('#', ...) do parts[#parts + 1] = type((select(i, ...))) .. ':' .. tostring((select(i, ...))) end
    return table.concat(parts, '|')
  end
  if name ~= 'gmatch' then return out(pcall(string[name], subject, pattern, ...)) end
  local all = {}
  local ok, message = pcall(function()
    local i = 0
    local iterator = string.gmatch(subject, pattern)
    local function keep(...)
      if select('#', ...) == 0 then return false end
      all[#all + 1] = out(true, ...)
      return true
    end
    while keep(iterator()) do i = i + 1 if i > 100 then break end end
  end)
  return table.concat(all, ';') .. tostring(ok) .. tostring(message)
end
replacements = {
  first = function(...) return (...) end,
  count = function(...) return select('#', ...) end,
  nothing = function() return nil end,
  wrong = function() return {} end,
  list = setmetatable({ a = 'A', ab = false, b = 12 }, { __index = function(_, key) if key == 1 then return 'one' end end }),
}
function replaced(name, subject, pattern, most) return hook('gsub', subject, pattern, replacements[name], most) end
`;

let asks: readonly ((name: string, args: readonly Argument[]) => string)[];
type Argument = Uint8Array | number | boolean | null | string;

beforeAll(async () => {
  const limits = { slice: 60_000, total: 60_000, uncut: 60_000 };
  const ours = await LuaState.open({ limits: { ...limits, matching: -1 } });
  const own = await LuaState.open({ limits });
  own.vm.setup(() => own.vm.instance.exports.luaL_openlibs(own.vm.instance.main));
  asks = [ours, own].map((state) => {
    const environment = state.vm.newEnvironment();
    state.values(script, environment);
    return (name, args) => {
      const called = environment.call(
        name,
        (lua) => args.forEach((arg) => void push(lua, arg)),
        (lua) => lua.toBytes(1)!,
      );
      if (called === null || called instanceof Promise) throw new Error('not at once');
      return called.fault === null ? Buffer.from(called.value).toString('latin1') : `fault ${called.fault.message}`;
    };
  });
});

function push(lua: Lua, value: Argument): void {
  if (value === null) lua.pushNil();
  else if (typeof value === 'number') lua.pushNumber(value);
  else if (typeof value === 'boolean') lua.pushBoolean(value);
  else if (typeof value === 'string') lua.pushText(value);
  else lua.pushBytes(value);
}

function expectSame(name: string, args: readonly Argument[]): void {
  const [ours, own] = asks.map((ask) => ask(name, args));
  expect(ours).toBe(own);
}

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const letters = 'aabbcA1 (),=\n\0é\xff-]^%';
const subject = fc.string({ unit: fc.constantFrom(...letters), maxLength: 14 }).map(bytes);
const item = fc.constantFrom(
  ...['a', 'b', 'c', '.', '%a', '%d', '%s', '%w', '%W', '%S', '%A', '%x', '%p', '%c', '%l', '%u', '%z', '%Z', '%.', '%%', '%-', '=', 'é'],
  ...['[ab]', '[^a]', '[a-c]', '[%w_]', '[^%s]', '[]]', '[^]]', '[a-]', '[-a]', '[%a-z]', '[a-%z]', '[^^]', '[c-a]', '[%]]', '[é-\xff]'],
);
const part = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(item, fc.constantFrom('', '', '', '*', '+', '-', '?')).map((both) => both.join('')) },
  { weight: 2, arbitrary: fc.constantFrom('(', ')', '()', '(a)', '(.-)', '(%w+)', '(a*)') },
  { weight: 1, arbitrary: fc.constantFrom('%b()', '%bab', '%baa', '%f[%w]', '%f[^a]', '%1', '%2', '%f[%z]') },
  { weight: 1, arbitrary: fc.constantFrom('%', '[', '[^', '%b', '%bx', '%f', '%f[', '$', '^', '\0', ']', '%0', '*', '[%', '[a', '-') },
);
const pattern = fc
  .tuple(fc.constantFrom('', '', '^'), fc.array(part, { maxLength: 6 }), fc.constantFrom('', '', '$'))
  .map(([begins, parts, ends]) => bytes(begins + parts.join('') + ends));
const place = fc.oneof(fc.constant(null), fc.integer({ min: -20, max: 20 }), fc.constantFrom<Argument>('2', 'x', true, 2.7, -1.5));
const runs = { numRuns: 4_000 };

describe('our matcher answers as Lua’s own', () => {
  it('for find', () => {
    fc.assert(
      fc.property(subject, pattern, place, fc.constantFrom(null, false, true), (s, p, init, plain) =>
        expectSame('hook', ['find', s, p, init, plain]),
      ),
      runs,
    );
  });

  it('for find of what stands in the text', () => {
    fc.assert(
      fc.property(subject, fc.nat(14), fc.nat(5), place, (s, from, length, init) => {
        expectSame('hook', ['find', s, s.slice(from, from + length), init, true]);
      }),
      runs,
    );
  });

  it('for match', () => {
    fc.assert(
      fc.property(subject, pattern, place, (s, p, init) => expectSame('hook', ['match', s, p, init])),
      runs,
    );
  });

  it('for gmatch', () => {
    fc.assert(
      fc.property(subject, pattern, (s, p) => expectSame('hook', ['gmatch', s, p])),
      runs,
    );
  });

  it('for gsub with a text', () => {
    const text = fc
      .array(fc.constantFrom('x', '%0', '%1', '%2', '%9', '%%', '%', '%a', '\0', 'yz'), { maxLength: 4 })
      .map((all) => bytes(all.join('')));
    fc.assert(
      fc.property(subject, pattern, fc.oneof(text, fc.constantFrom<Argument>(5, true, null)), place, (s, p, by, most) =>
        expectSame('hook', ['gsub', s, p, by, most]),
      ),
      runs,
    );
  });

  it('for gsub with functions and tables', () => {
    const by = fc.constantFrom('first', 'count', 'nothing', 'wrong', 'list', 'none');
    fc.assert(
      fc.property(subject, pattern, by, place, (s, p, name, most) => expectSame('replaced', [name, s, p, most])),
      runs,
    );
  });

  it('for arguments that are none', () => {
    const any = fc.constantFrom<Argument>(null, true, 1.5, 12, 'a', '%', '%d');
    fc.assert(
      fc.property(fc.constantFrom('find', 'match', 'gsub', 'gmatch'), any, any, any, any, (name, ...args) =>
        expectSame('hook', [name, ...args]),
      ),
      runs,
    );
  });
});
