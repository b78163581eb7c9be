/** Lua scripts to begin with: the hooks up to the login. */
import type { ScriptStart } from './start.ts';

export const luaLogin: readonly ScriptStart[] = [
  {
    id: 'connect_server',
    title: 'connect_server',
    about: 'Choose the backend of a new connection',
    name: 'choose-backend.lua',
    text: `-- connect_server: a client has connected; no backend was asked yet.
-- This one takes the backend with the fewest clients, and turns away
-- whoever is not on this machine or in the local network.

local near = { "^127%.", "^::1$", "^10%.", "^192%.168%." }

local function is_near(address)
  for _, pattern in ipairs(near) do
    if address:match(pattern) then return true end
  end
  return false
end

function connect_server()
  local address = proxy.connection.client.src.address
  if not is_near(address) then
    print("turned away: " .. address)
    proxy.response = {
      type = proxy.MYSQLD_PACKET_ERR,
      errcode = 1130,
      sqlstate = "HY000",
      errmsg = "connections from " .. address .. " are not allowed"
    }
    return proxy.PROXY_SEND_RESULT
  end

  local best, fewest = 0, math.huge
  for i = 1, #proxy.global.backends do
    local backend = proxy.global.backends[i]
    if backend.state ~= proxy.BACKEND_STATE_DOWN and backend.connected_clients < fewest then
      best, fewest = i, backend.connected_clients
    end
  end
  -- Without a number the backends take turns.
  if best > 0 then proxy.connection.backend_ndx = best end
end
`,
  },
  {
    id: 'read_handshake',
    title: 'read_handshake',
    about: 'Look at the server’s greeting',
    name: 'greeting.lua',
    text: `-- read_handshake: the server has greeted; the client has not seen it yet.

function read_handshake()
  local server = proxy.connection.server
  print(("%s greets: version %d, connection %d"):format(
    server.dst.name, server.mysqld_version, server.thread_id))

  -- 50045 is 5.0.45, 101114 is 10.11.14.
  if server.mysqld_version < 50000 then
    proxy.response = {
      type = proxy.MYSQLD_PACKET_ERR,
      errmsg = "this app needs a server of version 5.0 or newer"
    }
    return proxy.PROXY_SEND_RESULT
  end
end
`,
  },
  {
    id: 'read_auth',
    title: 'read_auth',
    about: 'Decide who may log in',
    name: 'who-may-log-in.lua',
    text: `-- read_auth: the client says who it is; the server has not heard it yet.

local unwanted = { root = true, admin = true }

function read_auth()
  local client = proxy.connection.client
  print(("login: user %s, schema %s"):format(client.username, client.default_db))

  if unwanted[client.username] and client.src.address ~= "127.0.0.1" then
    proxy.response = {
      type = proxy.MYSQLD_PACKET_ERR,
      errcode = 1045,
      sqlstate = "28000",
      errmsg = client.username .. " may log in from the server's own machine only"
    }
    return proxy.PROXY_SEND_RESULT
  end
end
`,
  },
  {
    id: 'read_auth_result',
    title: 'read_auth_result',
    about: 'Count logins that the server refused',
    name: 'refused-logins.lua',
    text: `-- read_auth_result: the server has decided on the login.
-- What stands in proxy.global is shared by all connections.

function read_auth_result(auth)
  local status = auth.packet:byte()
  if status ~= proxy.MYSQLD_PACKET_ERR then return end

  local user = proxy.connection.client.username
  local refused = proxy.global.refused or {}
  refused[user] = (refused[user] or 0) + 1
  proxy.global.refused = refused
  print(("login of %s refused, %d so far"):format(user, refused[user]))
end
`,
  },
];
