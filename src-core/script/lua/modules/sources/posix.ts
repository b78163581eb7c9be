/** `posix`: what scripts ask of luaposix about the process and its files. What would end or stop the whole proxy is left out. */
export const posix = String.raw`
local native = require("hydrophone.posix")
local files = require("hydrophone.files")

local posix = { version = "posix library for Lua 5.1" }

-- One field by its name, or several, or all in a table.
local function select_fields(all, ...)
  local count = select("#", ...)
  if count == 0 then return all end
  local first = ...
  if type(first) == "table" then
    local picked = {}
    for i, name in ipairs(first) do picked[i] = all[name] end
    return picked
  end
  local values = {}
  for i = 1, count do values[i] = all[select(i, ...)] end
  return unpack(values, 1, count)
end

local process = native.process()

function posix.getpid(...)
  if select("#", ...) == 0 then return process.id end
  return select_fields({ pid = process.id, ppid = process.parentId, uid = process.userId, euid = process.userId,
    gid = process.groupId, egid = process.groupId, pgrp = process.id }, ...)
end

function posix.getppid() return process.parentId end
function posix.getuid() return process.userId end
function posix.geteuid() return process.userId end
function posix.getgid() return process.groupId end
function posix.getegid() return process.groupId end
function posix.getlogin() return process.userName end
function posix.hostid() return process.hostName end
function posix.gethostname() return process.hostName end

function posix.uname(format)
  local values = { s = process.name, n = process.hostName, r = process.release, v = process.version, m = process.machine }
  return ((format or "%s %n %r %v %m"):gsub("%%([%a%%])", function(letter)
    return values[letter] or "%"
  end))
end

function posix.getenv(name)
  if name then return os.getenv(name) end
  return native.environment()
end

function posix.getcwd() return files.folder() end

function posix.stat(path, ...)
  local facts, message, code = files.facts(path, false)
  if not facts then return nil, message, code end
  local kinds = { file = "regular", ["named pipe"] = "fifo", ["char device"] = "character device" }
  return select_fields({ mode = facts.permissions, ino = facts.ino, dev = facts.dev, nlink = facts.nlink, uid = facts.uid,
    gid = facts.gid, size = facts.size, atime = facts.access, mtime = facts.modification, ctime = facts.change,
    type = kinds[facts.mode] or facts.mode }, ...)
end

function posix.access(path)
  local facts, message, code = files.facts(path, true)
  if not facts then return nil, message, code end
  return 0
end

function posix.dir(path)
  return files.list(path or ".")
end

function posix.files(path)
  local names, i = assert(files.list(path or ".")), 0
  return function()
    i = i + 1
    return names[i]
  end
end

local function zero(done, ...)
  if done then return 0 end
  return done, ...
end

function posix.mkdir(path) return zero(files.mkdir(path)) end
function posix.rmdir(path) return zero(files.rmdir(path)) end
function posix.unlink(path) return zero(files.unlink(path)) end

function posix.basename(path)
  return path:match("([^/]+)/*$") or path:match("^/") or "."
end

function posix.dirname(path)
  local folder = path:gsub("/+$", ""):match("^(.*)/[^/]*$")
  if folder == "" or not folder and path:sub(1, 1) == "/" then return "/" end
  return folder and folder:gsub("/+$", "") or "."
end

function posix.time() return files.time() end

function posix.ctime(time) return os.date("%a %b %d %H:%M:%S %Y\n", time) end

return posix
`;
