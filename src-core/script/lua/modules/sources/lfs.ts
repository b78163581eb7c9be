/** `lfs`, as LuaFileSystem's manual has it: https://lunarmodules.github.io/luafilesystem/manual.html */
export const lfs = String.raw`
local files = require("hydrophone.files")

local lfs = { _VERSION = "LuaFileSystem 1.4.2" }

local function attributes(path, wanted, follow)
  local facts, message, code = files.facts(path, follow)
  if not facts then return nil, ("cannot obtain information from file '%s': %s"):format(path, message), code end
  if type(wanted) == "string" then
    if facts[wanted] == nil then error("invalid attribute name '" .. wanted .. "'", 3) end
    return facts[wanted]
  end
  if type(wanted) == "table" then
    for name, value in pairs(facts) do wanted[name] = value end
    return wanted
  end
  return facts
end

function lfs.attributes(path, wanted)
  return attributes(path, wanted, true)
end

function lfs.symlinkattributes(path, wanted)
  return attributes(path, wanted, false)
end

local folder = {}
folder.__index = folder

function folder:next()
  if not self.names then error("closed directory", 2) end
  self.at = self.at + 1
  local name = self.names[self.at]
  if name == nil then self.names = nil end
  return name
end

function folder:close()
  self.names = nil
end

function lfs.dir(path)
  local names, message = files.list(path)
  if not names then error(("cannot open %s: %s"):format(path, message), 2) end
  return folder.next, setmetatable({ names = names, at = 0 }, folder)
end

function lfs.currentdir()
  return files.folder()
end

-- The folder is the whole proxy's.
function lfs.chdir(path)
  if path == "." or path == files.folder() then return true end
  return nil, ("Unable to change working directory to '%s'\nthe folder of the proxy stays as it is"):format(path)
end

lfs.mkdir = files.mkdir
lfs.rmdir = files.rmdir

function lfs.touch(path, access)
  if access then return nil, "times of files cannot be set" end
  return files.touch(path)
end

function lfs.setmode()
  return true, "binary"
end

return lfs
`;
