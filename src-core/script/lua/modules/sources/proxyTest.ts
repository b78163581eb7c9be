/** `proxy.test`: unit tests of Lua modules. */
export const proxyTest = `
local test = {}

local function shown(value)
  if type(value) == "string" then return ("%q"):format(value) end
  return tostring(value)
end

local function same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b end
  for key, value in pairs(a) do if not same(value, b[key]) then return false end end
  for key in pairs(b) do if a[key] == nil then return false end end
  return true
end

-- Each answers whether it holds, and what to say where it does not.
local checks = {
  Equals = function(is, expected) return is == expected, ("expected %s, got %s"):format(shown(expected), shown(is)) end,
  NotEquals = function(is, unwanted) return is ~= unwanted, "did not expect " .. shown(is) end,
  Same = function(is, expected) return same(is, expected), "the tables differ" end,
  Matches = function(is, pattern)
    return type(is) == "string" and is:find(pattern) ~= nil, ("%s does not match %s"):format(shown(is), shown(pattern))
  end
}
local checks_of_one = {
  True = function(is) return is == true, "expected true, got " .. shown(is) end,
  False = function(is) return is == false, "expected false, got " .. shown(is) end,
  Nil = function(is) return is == nil, "expected nil, got " .. shown(is) end,
  NotNil = function(is) return is ~= nil, "expected something, got nil" end,
  Error = function(body) return not pcall(body), "expected an error" end
}

local asserts = {}

-- assertEquals(is, expected [, message]) and so on: an error at the caller's line.
for name, check in pairs(checks) do
  asserts["assert" .. name] = function(is, other, message)
    local holds, detail = check(is, other)
    if not holds then error(message and message .. ": " .. detail or detail, 2) end
  end
end
for name, check in pairs(checks_of_one) do
  asserts["assert" .. name] = function(is, message)
    local holds, detail = check(is)
    if not holds then error(message and message .. ": " .. detail or detail, 2) end
  end
end

for name, assertion in pairs(asserts) do test[name] = assertion end

local function derive(base, fields)
  fields = fields or {}
  base.__index = base
  return setmetatable(fields, base)
end

-- A test: its methods whose names begin with test.
test.BaseTest = {}

function test.BaseTest:new(fields) return derive(self, fields) end
function test.BaseTest:setUp() end
function test.BaseTest:tearDown() end

-- As methods: self:assertEquals(…).
for name, check in pairs(checks) do
  test.BaseTest["assert" .. name] = function(_, is, other, message)
    local holds, detail = check(is, other)
    if not holds then error(message and message .. ": " .. detail or detail, 2) end
  end
end
for name, check in pairs(checks_of_one) do
  test.BaseTest["assert" .. name] = function(_, is, message)
    local holds, detail = check(is)
    if not holds then error(message and message .. ": " .. detail or detail, 2) end
  end
end

test.Result = {}

function test.Result:new(fields)
  local result = derive(self, fields)
  result.passed, result.failed = 0, {}
  return result
end

function test.Result:print()
  for _, failure in ipairs(self.failed) do print(("not ok %s: %s"):format(failure.name, failure.message)) end
  print(("%d passed, %d failed"):format(self.passed, #self.failed))
end

-- As programs exit: 0 where all passed.
function test.Result:exit_code()
  return #self.failed == 0 and 0 or 1
end

test.Suite = {}

function test.Suite:new(fields)
  local suite = derive(self, fields)
  suite.result = suite.result or test.Result:new()
  suite.tests = suite.tests or {}
  return suite
end

function test.Suite:addTest(t) self.tests[#self.tests + 1] = t end

local function run_one(result, owner, name, method)
  local ok, message = pcall(function()
    owner:setUp()
    method(owner)
  end)
  local torn, problem = pcall(owner.tearDown, owner)
  if ok and torn then
    result.passed = result.passed + 1
  else
    result.failed[#result.failed + 1] = { name = name, message = tostring(ok and problem or message) }
  end
end

local function methods_of(t)
  local names, found = {}, {}
  local from = t
  while type(from) == "table" do
    for name, value in pairs(from) do
      if type(name) == "string" and name:sub(1, 4) == "test" and type(value) == "function" and not found[name] then
        found[name] = value
        names[#names + 1] = name
      end
    end
    local meta = getmetatable(from)
    from = meta and meta.__index
  end
  table.sort(names)
  return names, found
end

-- Tests by their global names, or themselves; those that were added where none are given.
function test.Suite:run(tests)
  for _, t in ipairs(tests or self.tests) do
    local owner = type(t) == "string" and getfenv(2)[t] or t
    local title = type(t) == "string" and t or "test"
    if type(owner) ~= "table" then error("there is no test " .. title, 2) end
    local names, methods = methods_of(owner)
    for _, name in ipairs(names) do run_one(self.result, owner, title .. "." .. name, methods[name]) end
  end
  return self.result
end

return test
`;
