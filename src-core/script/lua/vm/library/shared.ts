/** What all connections' globals have in place of Lua's own, in Lua: what would disturb other connections is missing or refuses. */
export const sharedSource = `
local native, methods = ...
local collectgarbage, error, format, io = collectgarbage, error, string.format, io

local function refuse(name, reason)
  return function()
    error(format("'%s' is not supported here: %s", name, reason), 2)
  end
end

-- One collector serves all connections.
function _G.collectgarbage(what, value)
  if what == 'stop' or what == 'restart' then return 0 end
  if what == 'setpause' or what == 'setstepmul' then return 200 end
  return (collectgarbage(what, value))
end

debug.sethook = refuse('debug.sethook', 'the proxy watches scripts by it')
debug.getregistry = refuse('debug.getregistry', 'it belongs to all connections')

-- All but tables share their metatables with other connections', and finalisers of userdata could run for ever.
local metatableOf, setMetatable, plainMetatableOf = debug.getmetatable, debug.setmetatable, getmetatable

function debug.getmetatable(value)
  if type(value) == 'userdata' then return plainMetatableOf(value) end
  return metatableOf(value)
end

function debug.setmetatable(value, metatable)
  if type(value) ~= 'table' then error(format("'debug.setmetatable' of a %s is not supported here", type(value)), 2) end
  return setMetatable(value, metatable)
end

debug.debug = refuse('debug.debug', 'a script has no terminal')
string.rep = native.host.rep

-- A hook runs on a coroutine of ours, as if on none.
local isOutermost, yield, runningNow = native.host.isOutermost, coroutine.yield, coroutine.running

function coroutine.yield(...)
  if isOutermost() then error('attempt to yield across metamethod/C-call boundary', 2) end
  return yield(...)
end

function coroutine.running()
  if isOutermost() then return nil end
  return runningNow()
end

-- Its finalisers could run for ever.
newproxy = nil

for name in pairs(io) do io[name] = nil end
for name in pairs(os) do os[name] = nil end
for name, value in pairs(native.io) do io[name] = value end
for name, value in pairs(native.os) do os[name] = value end

local typeOf, open, read, close = io.type, io.open, methods.read, methods.close

local function iterate(file, closes)
  return function()
    if typeOf(file) ~= 'file' then error('file is already closed', 2) end
    local line = read(file, '*l')
    if line == nil and closes then close(file) end
    return line
  end
end

function methods.lines(file)
  if typeOf(file) ~= 'file' then error('attempt to use a closed file', 2) end
  return iterate(file, false)
end

function io.lines(name)
  if name == nil then return iterate(io.input(), false) end
  local file, message = open(name, 'r')
  if not file then error(format("bad argument #1 to 'lines' (%s)", message), 2) end
  return iterate(file, true)
end
`;
