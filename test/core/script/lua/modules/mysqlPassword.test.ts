import { expect, it } from 'vitest';
import { printedBy, runLua } from '../../../../support/luaModules.ts';

const password = `
local password = require("mysql.password")
local function hex(s) return (s:gsub(".", function(c) return ("%02X"):format(c:byte()) end)) end
local challenge = "01234567890123456789"
local stored = password.hash(password.hash("secret"))
local response = password.scramble(challenge, password.hash("secret"))
`;

it('hashes as servers store it', async () => {
  // SELECT PASSWORD('secret') on MariaDB.
  expect(await printedBy(`${password}print(hex(stored))`)).toEqual(['14E65567ABDB5135D0CFD9A70B3032C179A49EE7']);
});

it('checks a scramble', async () => {
  const lines = await printedBy(`${password}
    print(#response, password.check(challenge, response, stored))
    print(password.check(challenge .. "\\0", response, stored))
    print(password.check(challenge, response, password.hash(password.hash("other"))))
    print(password.check(("x"):rep(20), response, stored))
    print(password.check(challenge, "", stored), password.check(challenge, response, ""))
  `);
  expect(lines).toEqual(['20\ttrue', 'true', 'false', 'false', 'false\tfalse']);
});

it('finds the hash in a scramble, so that it can be made anew', async () => {
  const lines = await printedBy(`${password}
    local hash = password.unscramble(challenge, response, stored)
    print(hash == password.hash("secret"), password.hash(hash) == stored)
    print(password.check(("y"):rep(20), password.scramble(("y"):rep(20), hash), stored))
  `);
  expect(lines).toEqual(['true\ttrue', 'true']);
});

it('has no scramble for no password', async () => {
  expect(await printedBy(`${password}print(#password.scramble(challenge, ""))`)).toEqual(['0']);
});

it('refuses what is no hash', async () => {
  const { error } = await runLua(`${password}password.scramble(challenge, "secret")`);
  expect(error).toBe("test:7: bad argument #2 to 'scramble' (20 bytes expected, got 6)");
});
