/** `lpeg`, as its manual has it: https://www.inf.puc-rio.br/~roberto/lpeg/ */
export const lpeg = `
local evaluate = require("hydrophone.lpeg.captures").evaluate
local made = require("hydrophone.lpeg.patterns")
local meta, make, patterns, forget = made.meta, made.make, made.patterns, made.forget
local set_of, literal, any, negated, rule = made.set_of, made.literal, made.any, made.negated, made.rule
local at_least, at_most = made.at_least, made.at_most
local error, find, math, pairs, select, tostring, type, unpack = error, string.find, math, pairs, select, tostring, type, unpack
local char = string.char

local lpeg = {}
-- The patterns' metatable is shared by all connections: what stands in it must belong to none.
setfenv(1, {})

local function grammar(rules)
  local runs = {}
  local first = rules[1]
  for name, pattern in pairs(rules) do
    if name ~= 1 or lpeg.type(pattern) == "pattern" or type(pattern) ~= "string" then
      runs[name] = patterns[lpeg.P(pattern)].run
    end
  end
  local start = type(first) == "string" and not runs[1] and first or 1
  if not runs[start] then error(("grammar has no rule '%s'"):format(tostring(start)), 3) end
  return make(function(match, i)
    local outer = match.rules
    match.rules = runs
    local behind = runs[start](match, i)
    match.rules = outer
    return behind
  end)
end

function lpeg.P(value)
  local kind = type(value)
  if patterns[value] then return value end
  if kind == "string" then return literal(value) end
  if kind == "number" then
    if value >= 0 then return any(value) end
    return negated(patterns[any(-value)].run)
  end
  if kind == "boolean" then
    return make(function(_, i) return value and i or nil end, { length = 0 })
  end
  if kind == "table" then return grammar(value) end
  if kind == "function" then return lpeg.Cmt("", value) end
  error(("bad argument #1 (a pattern expected, got %s)"):format(kind), 2)
end

function lpeg.S(text)
  local bytes = {}
  for i = 1, #text do bytes[text:byte(i)] = true end
  return set_of(bytes)
end

function lpeg.R(...)
  local bytes = {}
  for i = 1, select("#", ...) do
    local range = (select(i, ...))
    if #range ~= 2 then error(("bad argument #%d to 'R' (range must have two characters)"):format(i), 2) end
    for byte = range:byte(1), range:byte(2) do bytes[byte] = true end
  end
  return set_of(bytes)
end

lpeg.V = rule

function lpeg.B(value)
  local known = patterns[lpeg.P(value)]
  local length = known.length
  if not length then error("pattern may not have fixed length", 2) end
  return make(function(match, i)
    if i > length and known.run(match, i - length) == i then return i end
  end, { length = 0 })
end

function lpeg.type(value)
  return patterns[value] and "pattern" or nil
end

function lpeg.version() return "0.9" end
function lpeg.setmaxstack() end

function meta.__mul(a, b)
  local first, second = patterns[lpeg.P(a)], patterns[lpeg.P(b)]
  local run_first, run_second = first.run, second.run
  return make(function(match, i)
    local middle = run_first(match, i)
    if middle then return run_second(match, middle) end
  end, { length = first.length and second.length and first.length + second.length })
end

function meta.__add(a, b)
  local first, second = patterns[lpeg.P(a)], patterns[lpeg.P(b)]
  if first.bytes and second.bytes then
    local bytes = {}
    for byte in pairs(first.bytes) do bytes[byte] = true end
    for byte in pairs(second.bytes) do bytes[byte] = true end
    return set_of(bytes)
  end
  local run_first, run_second = first.run, second.run
  return make(function(match, i)
    local count = #match.notes
    local behind = run_first(match, i)
    if behind then return behind end
    forget(match, count)
    return run_second(match, i)
  end, { length = first.length == second.length and first.length or nil })
end

function meta.__unm(a)
  return negated(patterns[lpeg.P(a)].run)
end

function meta.__sub(a, b)
  return meta.__mul(meta.__unm(b), a)
end

function meta.__len(a)
  local run = patterns[a].run
  return make(function(match, i)
    return run(match, i) and i or nil
  end, { length = 0 })
end

function meta.__pow(a, count)
  local run = patterns[lpeg.P(a)].run
  if count >= 0 then return at_least(run, count) end
  return at_most(run, -count)
end

-- A note around what the pattern matches.
local function around(value, note)
  local known = patterns[lpeg.P(value)]
  local run = known.run
  return make(function(match, i)
    local notes = match.notes
    local open = #notes + 1
    local own = { from = i }
    for key, part in pairs(note) do own[key] = part end
    notes[open] = own
    local behind = run(match, i)
    if not behind then return nil end
    notes[#notes + 1] = { kind = "close", open = open, to = behind }
    return behind
  end, { length = known.length })
end

local function alone(note)
  return make(function(match, i)
    local own = { from = i, to = i }
    for key, part in pairs(note) do own[key] = part end
    match.notes[#match.notes + 1] = own
    return i
  end, { length = 0 })
end

function lpeg.C(a) return around(a, { kind = "text" }) end
function lpeg.Ct(a) return around(a, { kind = "table" }) end
function lpeg.Cs(a) return around(a, { kind = "substitution" }) end
function lpeg.Cg(a, name) return around(a, { kind = "group", name = name }) end
function lpeg.Cf(a, fold) return around(a, { kind = "fold", fold = fold }) end
function lpeg.Cp() return alone({ kind = "position" }) end
function lpeg.Cb(name) return alone({ kind = "reference", name = name }) end
function lpeg.Carg(number) return alone({ kind = "argument", number = number }) end
function lpeg.Cc(...) return alone({ kind = "values", values = { n = select("#", ...), ... } }) end

function meta.__div(a, b)
  local kind = type(b)
  if kind == "string" then return around(a, { kind = "string", format = b }) end
  if kind == "number" then return around(a, { kind = "number", number = b }) end
  if kind == "table" then return around(a, { kind = "query", lookup = b }) end
  if kind == "function" then return around(a, { kind = "function", call = b }) end
  error(("invalid replacement value (a %s)"):format(kind), 2)
end

local function packed(...)
  return { n = select("#", ...), ... }
end

-- While it matches: the function decides whether it does, and how far.
function lpeg.Cmt(a, decide)
  local run = patterns[lpeg.Cg(a)].run
  return make(function(match, i)
    local at = #match.notes + 1
    local behind = run(match, i)
    if not behind then return nil end
    local values = { n = 0 }
    evaluate(match, at, values)
    forget(match, at - 1)
    local results = packed(decide(match.subject, behind, unpack(values, 1, values.n)))
    local verdict = results[1]
    if not verdict then return nil end
    if type(verdict) == "number" then
      if verdict < i or verdict > match.length + 1 then error("invalid position returned by match-time capture", 0) end
      behind = verdict
    elseif verdict ~= true then
      error(("invalid value returned by match-time capture (a %s)"):format(type(verdict)), 0)
    end
    if results.n > 1 then
      local kept = { n = results.n - 1 }
      for k = 1, kept.n do kept[k] = results[k + 1] end
      match.notes[at] = { kind = "values", values = kept, from = i, to = behind }
    end
    return behind
  end)
end

function lpeg.match(pattern, subject, init, ...)
  local run = patterns[lpeg.P(pattern)].run
  if type(subject) == "number" then subject = tostring(subject) end
  if type(subject) ~= "string" then
    error(("bad argument #2 to 'match' (string expected, got %s)"):format(subject == nil and "no value" or type(subject)), 2)
  end
  local from = init or 1
  if from < 0 then from = math.max(1, #subject + from + 1) end
  if from == 0 then from = 1 end
  from = math.min(from, #subject + 1)
  local match = { subject = subject, length = #subject, notes = {}, extra = packed(...) }
  local behind = run(match, from)
  if not behind then return nil end
  local values, i = { n = 0 }, 1
  while match.notes[i] do i = evaluate(match, i, values) end
  if values.n == 0 then return behind end
  return unpack(values, 1, values.n)
end

local classes = { alnum = "%w", alpha = "%a", cntrl = "%c", digit = "%d", lower = "%l", punct = "%p", space = "%s", upper = "%u",
  xdigit = "%x", graph = "[%w%p]", print = "[%w%p ]" }

function lpeg.locale(t)
  t = t or {}
  for name, class in pairs(classes) do
    local bytes = {}
    for byte = 0, 255 do
      if find(char(byte), class) then bytes[byte] = true end
    end
    t[name] = set_of(bytes)
  end
  return t
end

meta.__index = { match = lpeg.match }

return lpeg
`;
