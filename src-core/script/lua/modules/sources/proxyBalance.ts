/** `proxy.balance`: which backend takes the next query. All answer the backend's number, 0 where none fits. */
export const proxyBalance = `
local balance = {}

local function idle_connections(backend)
  local client = proxy.connection and proxy.connection.client
  local username = client and client.username or ""
  return backend.pool.users[username].cur_idle_connections or 0
end

local function least_busy(fits)
  local found, least = 0, nil
  for i = 1, #proxy.global.backends do
    local backend = proxy.global.backends[i]
    if backend.state ~= proxy.BACKEND_STATE_DOWN and fits(backend) and (not least or backend.connected_clients < least) then
      found, least = i, backend.connected_clients
    end
  end
  return found
end

-- A read-only backend with an idle connection of the client's user: the one with the fewest clients.
function balance.idle_ro()
  return least_busy(function(backend)
    return backend.type == proxy.BACKEND_TYPE_RO and idle_connections(backend) > 0
  end)
end

-- The first backend for writes that is not down and has an idle connection of the client's user.
function balance.idle_failsafe_rw()
  for i = 1, #proxy.global.backends do
    local backend = proxy.global.backends[i]
    if backend.type == proxy.BACKEND_TYPE_RW and backend.state ~= proxy.BACKEND_STATE_DOWN and idle_connections(backend) > 0 then
      return i
    end
  end
  return 0
end

-- Read-only backends in turn.
function balance.cycle_read_ro()
  local count = #proxy.global.backends
  local last = proxy.global.last_read_ro or 0
  for step = 1, count do
    local i = (last + step - 1) % count + 1
    local backend = proxy.global.backends[i]
    if backend.type == proxy.BACKEND_TYPE_RO and backend.state ~= proxy.BACKEND_STATE_DOWN and idle_connections(backend) > 0 then
      proxy.global.last_read_ro = i
      return i
    end
  end
  return 0
end

return balance
`;
