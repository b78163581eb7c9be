/** `glib2`: time and checksums. */
export const glib2 = `
local native = require("hydrophone.glib2")

local glib2 = {}

local timeval = {}
timeval.__index = timeval

-- The difference in microseconds.
function timeval.__sub(a, b)
  return (a.tv_sec - b.tv_sec) * 1000000 + (a.tv_usec - b.tv_usec)
end

function timeval.__eq(a, b)
  return a.tv_sec == b.tv_sec and a.tv_usec == b.tv_usec
end

function timeval.__lt(a, b)
  return a.tv_sec < b.tv_sec or a.tv_sec == b.tv_sec and a.tv_usec < b.tv_usec
end

function timeval.__le(a, b)
  return not timeval.__lt(b, a)
end

function timeval.__tostring(t)
  return ("%d.%06d"):format(t.tv_sec, t.tv_usec)
end

-- Microseconds to add.
function timeval:add(usec)
  local sum = self.tv_usec + usec
  self.tv_sec = self.tv_sec + math.floor(sum / 1000000)
  self.tv_usec = sum % 1000000
  return self
end

-- From 1970 on; without arguments the present.
function glib2.GTimeVal(sec, usec)
  if not sec then sec, usec = native.now() end
  return setmetatable({ tv_sec = sec, tv_usec = usec or 0 }, timeval)
end

function glib2.g_get_current_time()
  return glib2.GTimeVal()
end

glib2.g_checksum_md5 = native.md5

-- All connections share one thread, which cannot sleep for one of them: this waits in Lua, so that the others get their turns.
function glib2.g_usleep(usec)
  local over = glib2.GTimeVal():add(usec)
  while glib2.GTimeVal() < over do end
end

return glib2
`;
