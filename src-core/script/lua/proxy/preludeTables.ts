/** The tables of `proxy` in Lua that say how things are: connection, backends, the results that read_query_result looks at. */
export const preludeTables = `
local token = {}

local resultset = {
  __index = function(set, key)
    -- The number of the result at hand; what outlives that is a handle.
    local handle = rawget(set, token)
    if key == 'rows' then
      if type(handle) == 'number' then
        handle = native.result(handle)
        if handle == nil then return nil end
        rawset(set, token, handle)
      end
      local count = native.rowCount(handle)
      if count == nil then return nil end
      local at, before, batch = 0, 0, {}
      return function()
        if at >= count then return nil end
        at = at + 1
        local row = batch[at - before]
        if row == nil then
          batch, before = { native.rows(handle, at) }, at - 1
          row = batch[1]
        end
        return row
      end
    end
    if key ~= 'fields' and key ~= 'flags' and key ~= 'raw' then return nil end
    local value = native.resultFact(handle, key)
    if value ~= nil then rawset(set, key, value) end
    return value
  end,
}

-- What belongs to all connections is out of the reach of scripts.
local function hidden(meta)
  meta.__metatable = false
  return meta
end

hidden(resultset)

local function side(which)
  return hidden({ __index = function(_, key) return native.sideFact(which, key) end })
end

local client, server = side('client'), side('server')

-- The connection is that of the script that runs.
local connection = hidden({
  __index = function(_, key) return native.connectionFact(key) end,
  __newindex = function(_, key, value)
    if key == 'backend_ndx' then
      if type(value) ~= 'number' then
        error(format('proxy.connection.backend_ndx is %s; expected the number of a backend, or 0', shown(value)), 2)
      end
      local fault = native.route(value)
      if fault then error(fault, 2) end
    elseif key == 'connection_close' then native.close(value and true or false)
    else error(format("proxy.connection.%s cannot be set; backend_ndx and connection_close can", tostring(key)), 2) end
  end,
})

local function backendAt(i)
  local users = setmetatable({}, hidden({
    __index = function(_, user)
      return { cur_idle_connections = native.idle(i, tostring(user)) }
    end,
  }))
  local pool = setmetatable({}, hidden({
    __index = function(_, key)
      if key == 'users' then return users end
      return native.poolFact(i, key)
    end,
    __newindex = function(_, key, value)
      local fault = native.setPoolFact(i, key, value)
      if fault then error(fault, 2) end
    end,
  }))
  return setmetatable({}, hidden({
    __index = function(_, key)
      if key == 'pool' then return pool end
      return native.backendFact(i, key)
    end,
    __newindex = function(_, key, value)
      local fault = native.setBackendFact(i, key, value)
      if fault then error(fault, 2) end
    end,
  }))
end

local backends = {}
for i = 1, native.backendCount() do backends[i] = backendAt(i) end

local global = { backends = backends, config = {} }

local function newProxy(queue, response)
  local proxy = {}
  for name, value in next, constants do proxy[name] = value end
  proxy.queries, proxy.global = queue, global
  proxy.connection = setmetatable({ client = setmetatable({}, client), server = setmetatable({}, server) }, connection)
  proxy.backends, proxy.servers = backends, backends
  return setmetatable(proxy, {
    __index = function(_, key) if key == 'response' then return response.get() end end,
    __newindex = function(of, key, value)
      if key == 'response' then response.set(value) else rawset(of, key, value) end
    end,
  })
end
`;
