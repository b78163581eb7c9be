/**
 * Makes a connection's globals, in Lua: everything that Lua has, tables copied so that no script changes another connection's, with
 * `package`, `require`, `module`, `print`, `loadfile` and `dofile` of the connection's own.
 * https://www.lua.org/manual/5.1/manual.html#5.1 and https://www.lua.org/manual/5.1/manual.html#5.3
 */
export const globalsSource = String.raw`
local shared, native, preloaded = ...
local error, getfenv, getmetatable, loadstring, next, pairs, rawget, rawset, select, setfenv, setmetatable, tostring, type =
  error, getfenv, getmetatable, loadstring, next, pairs, rawget, rawset, select, setfenv, setmetatable, tostring, type
local concat, find, format, gmatch, gsub, match, sub =
  table.concat, string.find, string.format, string.gmatch, string.gsub, string.match, string.sub
local readFile, isFile, write = native.readFile, native.isFile, native.write

local function copy(from)
  local to = {}
  for key, value in next, from do to[key] = value end
  return to
end

local function badArgument(n, name, expected, value)
  local got = value == nil and 'no value' or type(value)
  error(format("bad argument #%d to '%s' (%s expected, got %s)", n, name, expected, got), 3)
end

local function print(...)
  local count = select('#', ...)
  local texts = { ... }
  for i = 1, count do
    local text = tostring(texts[i])
    if type(text) ~= 'string' then error("'tostring' must return a string to 'print'", 2) end
    texts[i] = text
  end
  write('stdout', concat(texts, '\t', 1, count) .. '\n')
end

-- Chunks are made with the globals of the running connection, as loadstring does it.
local function loadfile(name)
  if type(name) ~= 'string' then badArgument(1, 'loadfile', 'string', name) end
  local text, message = readFile(name)
  if not text then return nil, 'cannot open ' .. name .. ': ' .. message end
  return loadstring((gsub(text, '^#[^\n]*', '')), '@' .. name)
end

local function dofile(name)
  if type(name) ~= 'string' then badArgument(1, 'dofile', 'string', name) end
  local chunk, message = loadfile(name)
  if not chunk then error(message, 0) end
  return chunk()
end

local function search(name, path, what)
  if type(path) ~= 'string' then error("'package." .. what .. "' must be a string", 0) end
  local file = gsub(name, '%.', '/')
  local tried = {}
  for template in gmatch(path, '[^;]+') do
    local candidate = gsub(template, '%?', (gsub(file, '%%', '%%%%')))
    if isFile(candidate) then return candidate end
    tried[#tried + 1] = "\n\tno file '" .. candidate .. "'"
  end
  return nil, concat(tried)
end

-- Stands in package.loaded while a module is being made.
local function loading() end

local function packageOf(globals, path, cpath)
  local loaded, preload = {}, setmetatable({}, { __index = preloaded })
  local package = {
    loaded = loaded, preload = preload, path = path, cpath = cpath, config = '/\n;\n?\n!\n-\n',
  }

  package.loaders = {
    function(name)
      return preload[name] or "\n\tno field package.preload['" .. name .. "']"
    end,
    function(name)
      local file, tried = search(name, package.path, 'path')
      if not file then return tried end
      local chunk, message = loadfile(file)
      if not chunk then error(format("error loading module '%s' from file '%s':\n\t%s", name, file, message), 0) end
      return chunk
    end,
    function(name)
      local file, tried = search(name, package.cpath, 'cpath')
      if not file then return tried end
      error(format("error loading module '%s' from file '%s':\n\tmodules written in C are not supported here", name, file), 0)
    end,
  }

  function package.loadlib()
    return nil, 'modules written in C are not supported here', 'absent'
  end

  function package.seeall(module)
    if type(module) ~= 'table' then badArgument(1, 'seeall', 'table', module) end
    local meta = getmetatable(module)
    if not meta then
      meta = {}
      setmetatable(module, meta)
    end
    meta.__index = globals
  end

  local function globalTable(name)
    local at = globals
    for part in gmatch(name, '[^.]+') do
      local inner = rawget(at, part)
      if inner == nil then
        inner = {}
        at[part] = inner
      elseif type(inner) ~= 'table' then
        return nil
      end
      at = inner
    end
    return at
  end

  -- As modules of the time did: require "mysql.proto" makes mysql.proto. What the script has there is left alone.
  local function makeGlobal(name, value)
    local before, last = match(name, '^(.*)%.([^.]*)$')
    local at = before and globalTable(before) or not before and globals
    if at and not match(name, '^hydrophone%.') and rawget(at, last or name) == nil then rawset(at, last or name, value) end
  end

  local function require(name)
    if type(name) == 'number' then name = tostring(name) end
    if type(name) ~= 'string' then badArgument(1, 'require', 'string', name) end
    local value = loaded[name]
    if value == loading then error(format("loop or previous error loading module '%s'", name), 2) end
    if value then return value end
    local loaders = package.loaders
    if type(loaders) ~= 'table' then error("'package.loaders' must be a table", 2) end
    local tried, n, loader = '', 0, nil
    repeat
      n = n + 1
      local search = rawget(loaders, n)
      if search == nil then error(format("module '%s' not found:%s", name, tried), 2) end
      loader = search(name)
      if type(loader) == 'string' then tried = tried .. loader end
    until type(loader) == 'function'
    loaded[name] = loading
    value = loader(name)
    if value ~= nil then
      loaded[name] = value
      if loader == preloaded[name] then makeGlobal(name, value) end
    elseif loaded[name] == loading then
      loaded[name] = true
    end
    return loaded[name]
  end

  local function module(name, ...)
    if type(name) ~= 'string' then badArgument(1, 'module', 'string', name) end
    local made = loaded[name]
    if type(made) ~= 'table' then
      made = globalTable(name)
      if not made then error(format("name conflict for module '%s'", name), 2) end
      loaded[name] = made
    end
    if made._NAME == nil then
      made._M, made._NAME, made._PACKAGE = made, name, match(name, '^(.*%.)[^.]*$') or ''
    end
    setfenv(2, made)
    for i = 1, select('#', ...) do
      (select(i, ...))(made)
    end
  end

  for name in pairs({ coroutine = 1, debug = 1, io = 1, math = 1, os = 1, string = 1, table = 1 }) do
    loaded[name] = globals[name]
  end
  loaded._G, loaded.package = globals, package
  globals.package, globals.require, globals.module = package, require, module
end

return function(path, cpath)
  local globals = {}
  for key, value in next, shared do
    globals[key] = type(value) == 'table' and copy(value) or value
  end
  globals._G = globals
  globals.print, globals.loadfile, globals.dofile = print, loadfile, dofile
  packageOf(globals, path, cpath)
  return globals, { __index = globals.string }
end
`;
