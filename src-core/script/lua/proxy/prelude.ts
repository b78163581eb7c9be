/**
 * The part of the `proxy` table that is best written in Lua, since calls between Lua and this program cost: the queue, the answers of
 * hooks, what stands in `proxy.response`. Given the natives (natives.ts) and the constants, it returns a function that makes the
 * `proxy` table of a connection's globals, and what runs the connection's hooks (connectionCalls.ts reads their results).
 */
import { preludeResponse } from './preludeResponse.ts';
import { preludeTables } from './preludeTables.ts';

export const prelude = String.raw`
local native, constants = ...
local error, next, pairs, rawget, rawset, setmetatable, tonumber, tostring, type =
  error, next, pairs, rawget, rawset, setmetatable, tonumber, tostring, type
local concat, floor, format = table.concat, math.floor, string.format
local getinfo, select = debug.getinfo, select
local SEND_QUERY, SEND_RESULT, IGNORE_RESULT =
  constants.PROXY_SEND_QUERY, constants.PROXY_SEND_RESULT, constants.PROXY_IGNORE_RESULT

-- Of the script's line that called: level 2 is the caller of the function that asks.
local function where(level)
  local info = getinfo(level + 1, 'Sl')
  if not info or info.currentline < 1 then return '' end
  return info.short_src .. ':' .. info.currentline .. ': '
end

-- Of a hook, where no other line is known.
local function definedAt(hook)
  local info = type(hook) == 'function' and getinfo(hook, 'S')
  if not info or info.what == 'C' then return '' end
  return info.short_src .. ':' .. info.linedefined .. ': '
end

-- Of a method of the queue: the script's line is three calls up.
local function badArgument(n, name, expected, value)
  error(format("bad argument #%d to '%s' (%s expected, got %s)", n, name, expected, value == nil and 'no value' or type(value)), 4)
end

local function pairsOf(...)
  local of = ...
  if type(of) == 'table' then return next, of, nil end
  -- The argument of read_handshake and read_auth: a packet that has fields.
  local fields = type(of) == 'string' and native.loginFields(of)
  if fields then return next, fields, nil end
  error(format("bad argument #1 to 'pairs' (table expected, got %s)", select('#', ...) == 0 and 'no value' or type(of)), 2)
end

local function print(...)
  local count = select('#', ...)
  local texts = { ... }
  for i = 1, count do
    local text = tostring(texts[i])
    if type(text) ~= 'string' then error("'tostring' must return a string to 'print'", 2) end
    texts[i] = text
  end
  native.print(concat(texts, '\t', 1, count), where(2))
end

${preludeResponse}
${preludeTables}
local function newConnection(env)
  local queue, ids, needs, serials = {}, {}, {}, {}
  local sentIds, sentPackets, anySent = {}, {}, false
  local serial, changed = 0, false
  -- The client's own packet, and what runs as it.
  local own, ownSerial, ownId, ownQuery = nil, 0, nil, nil
  local response = newResponse()
  -- The result at hand: its number, and what is known of it without asking.
  local nowReply, nowBytes, nowRows, nowStatus, nowWarnings, nowAffected, nowInserted

  local injection = hidden({
    __index = function(inj, key)
      if key ~= 'resultset' or rawget(inj, token) ~= nowReply then return nil end
      local set = setmetatable({
        [token] = nowReply, bytes = nowBytes, row_count = nowRows, query_status = nowStatus,
        warning_count = nowWarnings, affected_rows = nowAffected, insert_id = nowInserted,
      }, resultset)
      rawset(inj, key, set)
      return set
    end,
  })

  local methods = {}

  local function check(self, name, id, packet, options)
    if self ~= queue then error(format("call it as proxy.queries:%s(...)", name), 3) end
    if type(id) ~= 'number' then badArgument(1, name, 'number', id) end
    -- The client's own needs no second look.
    if packet == nil or packet ~= own then
      if type(packet) ~= 'string' then badArgument(2, name, 'string', packet) end
      if packet == '' then error(format("bad argument #2 to '%s' (a packet begins with its command, such as string.char(proxy.COM_QUERY))", name), 3) end
    end
    if options ~= nil and type(options) ~= 'table' then badArgument(3, name, 'table', options) end
    serial = serial + 1
    changed = true
    return options == nil or options.resultset_is_needed ~= false
  end

  function methods.append(self, id, packet, options)
    local needed = check(self, 'append', id, packet, options)
    local n = #queue + 1
    queue[n], ids[n], needs[n], serials[n] = packet, id, needed, serial
  end

  function methods.prepend(self, id, packet, options)
    local needed = check(self, 'prepend', id, packet, options)
    for i = #queue, 1, -1 do
      queue[i + 1], ids[i + 1], needs[i + 1], serials[i + 1] = queue[i], ids[i], needs[i], serials[i]
    end
    queue[1], ids[1], needs[1], serials[1] = packet, id, needed, serial
  end

  local function drop(count)
    local n = #queue
    for i = 1, n do
      local from = i + count
      queue[i], ids[i], needs[i], serials[i] = queue[from], ids[from], needs[from], serials[from]
    end
  end

  function methods.reset()
    if queue[1] ~= nil then
      drop(#queue)
      changed = true
    end
  end

  function methods.len()
    return #queue
  end

  setmetatable(queue, { __index = methods })

  local function begin(packet)
    if queue[1] ~= nil then drop(#queue) end
    if anySent then sentIds, sentPackets, anySent = {}, {}, false end
    own, ownSerial, changed, nowReply = packet, 0, false, nil
    if response.used then response.reset() end
  end

  -- What is in the queue is to be sent: where the client's own packet stands in it; 0 for nowhere.
  local function sending()
    local wanted = rawget(env, 'read_query_result') ~= nil
    local at = 0
    for i = 1, #queue do
      local number = serials[i]
      sentIds[number], sentPackets[number] = ids[i], queue[i]
      if not wanted then needs[i] = false end
      if queue[i] == own and (ownSerial == 0 or ownSerial == number) then
        at = i
        ownSerial, ownId, ownQuery = number, ids[i], queue[i]
      end
    end
    anySent = true
    return at
  end

  local function wrong(hook, answer)
    error(format('%sit returned %s; expected nothing, proxy.PROXY_SEND_QUERY, proxy.PROXY_SEND_RESULT or proxy.PROXY_IGNORE_RESULT',
      definedAt(env[hook]), type(answer) == 'string' and format('%q', answer) or tostring(answer)), 0)
  end

  -- 0: it goes as it came. 1: that, and its result is wanted. 2: the queue. 3: the response.
  local function query(packet)
    begin(packet)
    if rawget(env, 'read_query') == nil then return 0 end
    local answer = env.read_query(packet)
    if answer == nil then return 0 end
    if answer == SEND_QUERY then
      local first = queue[1]
      if first == nil then return 0 end
      if queue[2] == nil then
        ownSerial, ownId, ownQuery = serials[1], ids[1], first
        if first == packet then
          queue[1] = nil
          if needs[1] and rawget(env, 'read_query_result') ~= nil then return 1 end
          return 0
        end
        return 2, sending(), queue, needs, serials, 1
      end
      return 2, sending(), queue, needs, serials, 0
    end
    if answer == SEND_RESULT then return 3, response.encode(env.read_query) end
    if answer ~= IGNORE_RESULT then wrong('read_query', answer) end
    return 0
  end

  -- 0: the client gets it. 3: the response in its place. 4: it does not. 8 more: the rest of the queue is another one.
  local function result(number, queryTime, responseTime, reply, bytes, rows, status, warnings, affected, inserted)
    if rawget(env, 'read_query_result') == nil then return 0 end
    local id, packet
    if number == 0 then
      number, id, packet = ownSerial, ownId, ownQuery
    else
      id, packet = sentIds[number], sentPackets[number]
    end
    if queue[1] ~= nil then
      for i = 1, #queue do
        if serials[i] == number then
          drop(i)
          break
        end
      end
    end
    changed = false
    nowReply, nowBytes, nowRows, nowStatus, nowWarnings, nowAffected, nowInserted = reply, bytes, rows, status, warnings, affected, inserted
    local answer = env.read_query_result(setmetatable({
      id = id, type = id, query = packet, query_time = queryTime, response_time = responseTime, [token] = reply,
    }, injection))
    local code, out = 0, nil
    if answer == IGNORE_RESULT then code = 4
    elseif answer == SEND_RESULT then code, out = 3, response.encode(env.read_query_result)
    elseif answer ~= nil and answer ~= SEND_QUERY then wrong('read_query_result', answer) end
    if changed then
      if number == ownSerial then ownSerial = -1 end
      local at = sending()
      return code + 8, out, at, queue, needs, serials
    end
    return code, out
  end

  -- Hooks that see no statement: 0, or 2 with the packet to send, or 3 with the response, or 4.
  local function other(name, argument)
    if rawget(env, name) == nil then return 0 end
    begin(nil)
    local answer
    -- Called by their names, so that tracebacks have them.
    if name == 'connect_server' then answer = env.connect_server()
    elseif name == 'read_handshake' then answer = env.read_handshake(argument)
    elseif name == 'read_auth' then answer = env.read_auth(argument)
    elseif name == 'read_auth_result' then answer = env.read_auth_result(argument)
    else answer = env.disconnect_client() end
    if answer == nil then return 0 end
    if answer == SEND_QUERY then
      if queue[1] == nil then return 0 end
      return 2, queue[1]
    end
    if answer == SEND_RESULT then return 3, response.encode(env[name]) end
    if answer ~= IGNORE_RESULT then wrong(name, answer) end
    return 4
  end

  env.proxy = newProxy(queue, response)
  -- A function of 0.5 and 0.6.
  function env.proxy.tokenize(query) return env.require('mysql.tokenizer').tokenize(query) end
  env.print, env.pairs = print, pairsOf
  setmetatable(env.string, { __index = function(_, name) return native.loginField(name) end })
  return query, result, other
end

return newConnection
`;
