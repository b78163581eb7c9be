/**
 * `proxy.response` in Lua: the table that scripts fill, the line where they did, and its check when a hook answers with it. Rows are
 * written by natives (responseRows.ts).
 */
export const preludeResponse = String.raw`
local OK, ERR, RAW, EOF = constants.MYSQLD_PACKET_OK, constants.MYSQLD_PACKET_ERR, constants.MYSQLD_PACKET_RAW, constants.MYSQLD_PACKET_EOF
local function shown(value)
  if value == nil then return 'nil' end
  if type(value) == 'table' then return 'a table' end
  if type(value) == 'string' then return format('the string %q', #value > 40 and value:sub(1, 40) .. '...' or value) end
  if type(value) == 'number' or type(value) == 'boolean' then return tostring(value) end
  return 'a ' .. type(value)
end

-- Numbers that are whole come as such, up to where a double counts them.
local function numberText(value)
  if value == floor(value) and value > -9007199254740992 and value < 9007199254740992 then return format('%.0f', value) end
  return tostring(value)
end

local function newResponse()
  local fields, place, assigned = {}, '', nil
  local self = {}
  local tracked = setmetatable({}, {
    __index = fields,
    __newindex = function(_, key, value)
      self.used = true
      fields[key] = value
      place = where(2)
    end,
  })

  function self.get()
    self.used = true
    return assigned or tracked
  end

  function self.set(value)
    place = where(3)
    if value ~= nil and type(value) ~= 'table' then
      error(place .. 'proxy.response is ' .. shown(value) .. '; expected a table', 0)
    end
    assigned, self.used = value, true
    if value == nil then self.reset() end
  end

  function self.reset()
    assigned, place, self.used = nil, '', false
    if next(fields) ~= nil then for key in pairs(fields) do fields[key] = nil end end
  end

  local function bad(path, value, expected)
    error(place .. 'proxy.response' .. path .. ' is ' .. shown(value) .. '; expected ' .. expected, 0)
  end

  local function number(from, name, least, most)
    local value = from[name]
    if value == nil then return nil end
    local whole = tonumber(value)
    if whole == nil or whole ~= floor(whole) or whole < least or whole > most then
      bad('.' .. name, value, format('a whole number from %.0f to %.0f', least, most))
    end
    return whole
  end

  local function text(from, name)
    local value = from[name]
    if value == nil or type(value) == 'string' then return value end
    if type(value) == 'number' then return numberText(value) end
    bad('.' .. name, value, 'a string')
  end

  local function encodeFields(given)
    if type(given) ~= 'table' then bad('.resultset.fields', given, 'a table of fields such as { name = "a", type = proxy.MYSQL_TYPE_STRING }') end
    local out = {}
    local n = #given
    if n == 0 then bad('.resultset.fields', given, 'at least one field; an OK without rows leaves proxy.response.resultset out') end
    for i = 1, n do
      local field = given[i]
      local path = '.resultset.fields[' .. i .. ']'
      if type(field) ~= 'table' then bad(path, field, 'a table such as { name = "a", type = proxy.MYSQL_TYPE_STRING }') end
      local name, kind = field.name, field.type
      if type(name) == 'number' then name = numberText(name) end
      if type(name) ~= 'string' then bad(path .. '.name', name, 'a string') end
      if kind == nil then kind = constants.MYSQL_TYPE_STRING end
      if type(kind) ~= 'number' or kind ~= floor(kind) or kind < 0 or kind > 255 then bad(path .. '.type', kind, 'one of proxy.MYSQL_TYPE_*') end
      out[2 * i - 1], out[2 * i] = name, kind
    end
    return out
  end

  local function badRow(row, n, c)
    if c == nil then bad('.resultset.rows[' .. n .. ']', row, 'a table with one value for each field') end
    bad('.resultset.rows[' .. n .. '][' .. c .. ']', row[c], 'a string, a finite number or nil')
  end

  -- Not all rows at once, so that others have their turn.
  local cellsAtOnce = 2000

  local function encodeRows(rows, columns)
    local out, addRows, addRow = native.newRows(place), native.addRows, native.addRow
    if type(rows) == 'function' then
      local n = 0
      for row in rows do
        n = n + 1
        local wrong, c = addRow(out, row, columns)
        if wrong then badRow(row, n, c) end
      end
    elseif type(rows) == 'table' then
      local count, atOnce = #rows, floor(cellsAtOnce / columns) + 1
      for from = 1, count, atOnce do
        local to = from + atOnce - 1
        local wrong, c = addRows(out, rows, from, to < count and to or count, columns)
        if wrong then badRow(rows[wrong], wrong, c) end
      end
    elseif rows ~= nil then
      bad('.resultset.rows', rows, 'a table of rows')
    end
    return out
  end

  local function encodePackets(given)
    if type(given) == 'string' then given = { given } end
    if type(given) ~= 'table' then bad('.packets', given, 'a table of packets: strings without the four bytes of a header') end
    local out = {}
    for i = 1, #given do
      if type(given[i]) ~= 'string' then bad('.packets[' .. i .. ']', given[i], 'a string') end
      out[i] = given[i]
    end
    if #out == 0 then bad('.packets', given, 'at least one packet') end
    return out
  end

  -- What a hook answers with: a table whose parts are checked.
  function self.encode(hook)
    if place == '' then place = definedAt(hook) end
    local given = self.get()
    local kind = given.type
    if kind == ERR then
      return { kind = kind, errmsg = text(given, 'errmsg'), errcode = number(given, 'errcode', 1, 65535), sqlstate = text(given, 'sqlstate') }
    elseif kind == RAW then
      return { kind = kind, packets = encodePackets(given.packets) }
    elseif kind == EOF then
      return { kind = kind }
    elseif kind ~= OK then
      bad('.type', kind, 'proxy.MYSQLD_PACKET_OK, proxy.MYSQLD_PACKET_ERR or proxy.MYSQLD_PACKET_RAW')
    end
    local out = {
      kind = kind,
      affected_rows = number(given, 'affected_rows', 0, 18446744073709551615),
      insert_id = number(given, 'insert_id', 0, 18446744073709551615),
    }
    local set = given.resultset
    if set == nil then return out end
    if type(set) ~= 'table' then bad('.resultset', set, 'a table with fields and rows') end
    out.fields = encodeFields(set.fields)
    out.rows = encodeRows(set.rows, #out.fields / 2)
    return out
  end

  return self
end
`;
