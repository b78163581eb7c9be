import { expect, it } from 'vitest';
import { printedBy, runLua } from '../../../../support/luaModules.ts';

it('runs tests and counts', async () => {
  const lines = await printedBy(`
    local proxy_test = require("proxy.test")
    TestNumbers = proxy_test.BaseTest:new({ one = 1 })
    function TestNumbers:setUp() self.two = self.one + 1 end
    function TestNumbers:testSum() self:assertEquals(self.one + self.two, 3) end
    function TestNumbers:testWrong() self:assertEquals(self.two, 3, "two") end
    function TestNumbers:testRaises() error("oh") end
    function TestNumbers:helper() error("not a test") end
    local suite = proxy_test.Suite:new({ result = proxy_test.Result:new() })
    suite:run({ "TestNumbers" })
    suite.result:print()
    print(suite.result:exit_code())
  `);
  expect(lines).toEqual([
    'not ok TestNumbers.testRaises: test:7: oh',
    'not ok TestNumbers.testWrong: test:6: two: expected 3, got 2',
    '1 passed, 2 failed',
    '1',
  ]);
});

it.each([
  ['assertEquals(1, 2)', 'test:1: expected 2, got 1'],
  ['assertNotEquals("a", "a")', 'test:1: did not expect "a"'],
  ['assertSame({ a = { 1 } }, { a = { 2 } })', 'test:1: the tables differ'],
  ['assertTrue(1)', 'test:1: expected true, got 1'],
  ['assertFalse(nil)', 'test:1: expected false, got nil'],
  ['assertNil(0, "zero")', 'test:1: zero: expected nil, got 0'],
  ['assertNotNil(nil)', 'test:1: expected something, got nil'],
  ['assertMatches("abc", "^b")', 'test:1: "abc" does not match "^b"'],
  ['assertError(function() end)', 'test:1: expected an error'],
])('%s', async (call, message) => {
  expect((await runLua(`local t = require("proxy.test") t.${call}`)).error).toBe(message);
});

it('is silent about what holds', async () => {
  const text = `
    local t = require("proxy.test")
    t.assertEquals(1, 1) t.assertNotEquals(1, 2) t.assertSame({ 1, { 2 } }, { 1, { 2 } }) t.assertTrue(true) t.assertFalse(false)
    t.assertNil(nil) t.assertNotNil(0) t.assertMatches("abc", "b") t.assertError(function() error("x") end)
  `;
  expect(await runLua(text)).toMatchObject({ error: null });
});
