/**
 * The captures of `lpeg`: what a match has noted becomes values. A note has its `kind` and place; notes that have others inside are
 * followed by these and by a note `close`, which knows where its note stands.
 */
export const lpegCaptures = `
local error, select, tonumber, tostring, type, unpack, concat = error, select, tonumber, tostring, type, unpack, table.concat
-- The patterns' metatable leads here, and it is shared by all connections: nothing may lead on to the first one's globals.
setfenv(1, {})

local evaluate

local function push(out, value)
  out.n = out.n + 1
  out[out.n] = value
end

-- Values of what stands inside of the note at that place, and the place behind its closing note.
local function inner_values(match, at)
  local values = { n = 0 }
  local i = at + 1
  while match.notes[i].kind ~= "close" do i = evaluate(match, i, values) end
  return values, i + 1
end

local function whole(match, at, behind)
  return match.subject:sub(match.notes[at].from, match.notes[behind - 1].to - 1)
end

-- What stands inside; the matched text where nothing does.
local function values_or_text(match, at)
  local values, behind = inner_values(match, at)
  if values.n == 0 then push(values, whole(match, at, behind)) end
  return values, behind
end

local function append(out, values)
  for i = 1, values.n do push(out, values[i]) end
end

local kinds = {}

function kinds.position(_, at, out, note)
  push(out, note.from)
  return at + 1
end

function kinds.values(_, at, out, note)
  append(out, note.values)
  return at + 1
end

function kinds.argument(match, at, out, note)
  if note.number > match.extra.n then error(("absent extra argument #%d"):format(note.number), 0) end
  push(out, match.extra[note.number])
  return at + 1
end

-- The nearest group of that name before here that is over and stands in no other that is.
function kinds.reference(match, at, out, note)
  local i = at - 1
  while i >= 1 do
    local before = match.notes[i]
    if before.kind == "close" then
      i = before.open
      before = match.notes[i]
      if before.kind == "group" and before.name == note.name then
        append(out, (values_or_text(match, i)))
        return at + 1
      end
    end
    i = i - 1
  end
  error(("back reference '%s' not found"):format(tostring(note.name)), 0)
end

function kinds.text(match, at, out)
  local values, behind = inner_values(match, at)
  push(out, whole(match, at, behind))
  append(out, values)
  return behind
end

-- A group with a name says something to tables and references only.
function kinds.group(match, at, out, note)
  local values, behind = values_or_text(match, at)
  if note.name == nil then append(out, values) end
  return behind
end

function kinds.table(match, at, out)
  local t, count, i = {}, 0, at + 1
  while match.notes[i].kind ~= "close" do
    local note = match.notes[i]
    if note.kind == "group" and note.name ~= nil then
      local values, behind = values_or_text(match, i)
      t[note.name] = values[1]
      i = behind
    else
      local values = { n = 0 }
      i = evaluate(match, i, values)
      for v = 1, values.n do t[count + v] = values[v] end
      count = count + values.n
    end
  end
  push(out, t)
  return i + 1
end

function kinds.substitution(match, at, out, note)
  local parts, from, i = {}, note.from, at + 1
  while match.notes[i].kind ~= "close" do
    local inner = match.notes[i]
    local values = { n = 0 }
    local behind = evaluate(match, i, values)
    if values.n > 0 then
      local value = values[1]
      if type(value) ~= "string" and type(value) ~= "number" then
        error(("invalid replacement value (a %s)"):format(type(value)), 0)
      end
      parts[#parts + 1] = match.subject:sub(from, inner.from - 1)
      parts[#parts + 1] = value
      local last = match.notes[behind - 1]
      from = last.to or last.from
    end
    i = behind
  end
  parts[#parts + 1] = match.subject:sub(from, match.notes[i].to - 1)
  push(out, concat(parts))
  return i + 1
end

function kinds.fold(match, at, out, note)
  local i = at + 1
  if match.notes[i].kind == "close" then error("no initial value for fold capture", 0) end
  local values = { n = 0 }
  i = evaluate(match, i, values)
  local result = values[1]
  if values.n == 0 then error("no initial value for fold capture", 0) end
  while match.notes[i].kind ~= "close" do
    values = { n = 0 }
    i = evaluate(match, i, values)
    result = note.fold(result, unpack(values, 1, values.n))
  end
  push(out, result)
  return i + 1
end

kinds["function"] = function(match, at, out, note)
  local values, behind = values_or_text(match, at)
  local results = { n = 0 }
  local function keep(...)
    results.n = select("#", ...)
    for i = 1, results.n do results[i] = (select(i, ...)) end
  end
  keep(note.call(unpack(values, 1, values.n)))
  append(out, results)
  return behind
end

function kinds.query(match, at, out, note)
  local values, behind = values_or_text(match, at)
  local found = note.lookup[values[1]]
  if found ~= nil then push(out, found) end
  return behind
end

function kinds.number(match, at, out, note)
  local values, behind = inner_values(match, at)
  if note.number > values.n then error(("no capture '%d'"):format(note.number), 0) end
  if note.number > 0 then push(out, values[note.number]) end
  return behind
end

function kinds.string(match, at, out, note)
  local values, behind = inner_values(match, at)
  local all = whole(match, at, behind)
  if values.n == 0 then push(values, all) end
  local text = note.format:gsub("%%(.)", function(c)
    if not c:find("%d") then return c end
    local value = all
    if c ~= "0" then value = values[tonumber(c)] end
    if type(value) ~= "string" and type(value) ~= "number" then
      error(("invalid capture index (%s) in replacement string"):format(c), 0)
    end
    return value
  end)
  push(out, text)
  return behind
end

-- Adds the values of the note at that place to out; answers the place of the next.
function evaluate(match, at, out)
  local note = match.notes[at]
  return kinds[note.kind](match, at, out, note)
end

return { evaluate = evaluate }
`;
