/**
 * `proxy.response` in Lua: the table that scripts fill, the line where they did, and its check when a hook answers with it. Rows become
 * one string: before each row's cells, as they stand on the wire, its length in four bytes.
 */
export const preludeResponse = String.raw`
local OK, ERR, RAW, EOF = constants.MYSQLD_PACKET_OK, constants.MYSQLD_PACKET_ERR, constants.MYSQLD_PACKET_RAW, constants.MYSQLD_PACKET_EOF
local char = string.char

local short = {}
for n = 0, 250 do short[n] = char(n) end

local function bytes(n, count)
  local text = ''
  for _ = 1, count do
    text = text .. char(n % 256)
    n = floor(n / 256)
  end
  return text
end

-- https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_dt_integers.html
local function lengthOf(n)
  if n < 65536 then return '\252' .. bytes(n, 2) end
  if n < 16777216 then return '\253' .. bytes(n, 3) end
  return '\254' .. bytes(n, 8)
end

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

  local function encodeRow(row, r, columns, parts)
    if type(row) ~= 'table' then bad('.resultset.rows[' .. r .. ']', row, 'a table with one value for each field') end
    local k, size = 1, 0
    for c = 1, columns do
      local value = row[c]
      local kind = type(value)
      if kind == 'number' then value = numberText(value)
      elseif kind == 'boolean' then value = value and '1' or '0'
      elseif kind ~= 'string' and kind ~= 'nil' then
        bad('.resultset.rows[' .. r .. '][' .. c .. ']', value, 'a string, a number or nil')
      end
      if value == nil then
        k = k + 1
        parts[k] = '\251'
        size = size + 1
      else
        local length = #value
        local prefix = short[length] or lengthOf(length)
        parts[k + 1], parts[k + 2] = prefix, value
        k = k + 2
        size = size + #prefix + length
      end
    end
    parts[1] = bytes(size, 4)
    return concat(parts, '', 1, k)
  end

  local function encodeRows(rows, columns)
    if rows == nil then return '' end
    local chunks, parts, r = {}, {}, 0
    if type(rows) == 'function' then
      for row in rows do
        r = r + 1
        chunks[r] = encodeRow(row, r, columns, parts)
      end
    elseif type(rows) == 'table' then
      for i = 1, #rows do chunks[i] = encodeRow(rows[i], i, columns, parts) end
    else
      bad('.resultset.rows', rows, 'a table of rows')
    end
    return concat(chunks)
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
  function self.encode()
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
