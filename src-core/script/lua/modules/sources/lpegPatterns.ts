/**
 * Patterns of `lpeg`: userdata, since only those have a length in Lua 5.1. What a pattern does is a function of the match and a place,
 * which answers the place behind what matched, or nil.
 */
export const lpegPatterns = `
local new = require("hydrophone.userdata").new
local error, math, setmetatable, tostring, type = error, math, setmetatable, tostring, type
local known_of, with_known, getmetatable = debug.getfenv, debug.setfenv, debug.getmetatable

-- All connections share it, and what stands in it: from here on nothing belongs to the connection that happens to come first.
local meta = getmetatable(new())
setfenv(1, {})

-- What is known of a pattern is its environment: run; bytes where it is one byte of a set; length where that never varies.
local function make(run, known)
  known = known or {}
  known.run = run
  return with_known(new(), known)
end

local patterns = setmetatable({}, {
  __index = function(_, value)
    if type(value) == "userdata" and getmetatable(value) == meta then return known_of(value) end
  end
})

local function set_of(bytes)
  return make(function(match, i)
    if bytes[match.subject:byte(i)] then return i + 1 end
  end, { bytes = bytes, length = 1 })
end

local function literal(text)
  local length = #text
  if length == 1 then return set_of({ [text:byte()] = true }) end
  return make(function(match, i)
    if match.subject:sub(i, i + length - 1) == text then return i + length end
  end, { length = length })
end

local function any(count)
  return make(function(match, i)
    if i + count - 1 <= match.length then return i + count end
  end, { length = count })
end

-- Notes that a failed alternative left are forgotten.
local function forget(match, count)
  for i = #match.notes, count + 1, -1 do match.notes[i] = nil end
end

local function negated(run)
  return make(function(match, i)
    local count = #match.notes
    if run(match, i) then
      forget(match, count)
      return nil
    end
    forget(match, count)
    return i
  end, { length = 0 })
end

local function rule(name)
  return make(function(match, i)
    local run = match.rules and match.rules[name]
    if not run then error(("rule '%s' used outside a grammar or not defined in it"):format(tostring(name)), 0) end
    return run(match, i)
  end)
end

local function at_least(run, least)
  return make(function(match, i)
    local done = 0
    while true do
      local count = #match.notes
      local behind = run(match, i)
      if not behind then
        forget(match, count)
        break
      end
      done = done + 1
      -- What matches nothing would match so for ever.
      if behind == i then
        done = math.max(done, least)
        break
      end
      i = behind
    end
    if done >= least then return i end
  end)
end

local function at_most(run, most)
  return make(function(match, i)
    for _ = 1, most do
      local count = #match.notes
      local behind = run(match, i)
      if not behind then
        forget(match, count)
        break
      end
      i = behind
    end
    return i
  end)
end

return {
  meta = meta, make = make, patterns = patterns, forget = forget, set_of = set_of, literal = literal, any = any, negated = negated,
  rule = rule, at_least = at_least, at_most = at_most
}
`;
