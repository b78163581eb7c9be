/** Lua scripts to begin with: a server without a database, and answers of an administrator's kind. */
import type { ScriptStart } from './start.ts';

export const luaServers: readonly ScriptStart[] = [
  {
    id: 'mock',
    title: 'Mock server',
    about: 'Answer without a database',
    name: 'mock-server.lua',
    text: `-- A server of one's own: it greets, lets everybody in, and answers what it
-- knows. The database is not asked.

local proto = require("mysql.proto")

local known = {
  ["SELECT 1"] = { fields = { "1" }, rows = { { "1" } } },
  ["SHOW DATABASES"] = { fields = { "Database" }, rows = { { "shop" }, { "test" } } },
}

function connect_server()
  proxy.response = {
    type = proxy.MYSQLD_PACKET_RAW,
    packets = { proto.to_challenge_packet({ server_version = 50099, thread_id = 1 }) }
  }
  return proxy.PROXY_SEND_RESULT
end

function read_auth()
  proxy.response = { type = proxy.MYSQLD_PACKET_RAW, packets = { proto.to_ok_packet({}) } }
  return proxy.PROXY_SEND_RESULT
end

function read_query(packet)
  if packet:byte() ~= proxy.COM_QUERY then
    proxy.response = { type = proxy.MYSQLD_PACKET_OK }
    return proxy.PROXY_SEND_RESULT
  end

  local query = packet:sub(2):gsub("[;%s]+$", "")
  local answer = known[query]
  if answer then
    local fields = {}
    for i, name in ipairs(answer.fields) do
      fields[i] = { name = name, type = proxy.MYSQL_TYPE_VAR_STRING }
    end
    proxy.response = {
      type = proxy.MYSQLD_PACKET_OK,
      resultset = { fields = fields, rows = answer.rows }
    }
  else
    print("no answer for: " .. query)
    proxy.response = {
      type = proxy.MYSQLD_PACKET_ERR,
      errmsg = "this mock has no answer for: " .. query
    }
  end
  return proxy.PROXY_SEND_RESULT
end
`,
  },
  {
    id: 'admin',
    title: 'Admin',
    about: 'Answer SELECT * FROM backends, and turn one down',
    name: 'admin.lua',
    text: `-- Answers of the proxy itself, to any client:
--   SELECT * FROM backends      which there are, and how they are
--   PROXY DOWN 2, PROXY UP 2    no new connections to backend 2, and again

local states = {
  [proxy.BACKEND_STATE_UNKNOWN] = "unknown",
  [proxy.BACKEND_STATE_UP] = "up",
  [proxy.BACKEND_STATE_DOWN] = "down"
}

local function column(name, type)
  return { name = name, type = type or proxy.MYSQL_TYPE_VAR_STRING }
end

local function show_backends()
  local rows = {}
  for i = 1, #proxy.global.backends do
    local b = proxy.global.backends[i]
    local kind = b.type == proxy.BACKEND_TYPE_RO and "ro" or "rw"
    rows[#rows + 1] = { i, b.dst.name, states[b.state], kind, b.connected_clients }
  end
  local number = proxy.MYSQL_TYPE_LONG
  proxy.response = {
    type = proxy.MYSQLD_PACKET_OK,
    resultset = {
      fields = {
        column("backend_ndx", number), column("address"), column("state"),
        column("type"), column("connected_clients", number)
      },
      rows = rows
    }
  }
  return proxy.PROXY_SEND_RESULT
end

local function set_state(ndx, state)
  local backend = proxy.global.backends[ndx]
  if backend then
    backend.state = state
    proxy.response = { type = proxy.MYSQLD_PACKET_OK, affected_rows = 1 }
  else
    proxy.response = { type = proxy.MYSQLD_PACKET_ERR, errmsg = "there is no backend " .. ndx }
  end
  return proxy.PROXY_SEND_RESULT
end

function read_query(packet)
  if packet:byte() ~= proxy.COM_QUERY then return end
  local query = packet:sub(2):upper():gsub("[;%s]+$", "")
  if query:match("^%s*SELECT%s+%*%s+FROM%s+BACKENDS$") then return show_backends() end

  local ndx = query:match("^PROXY%s+DOWN%s+(%d+)$")
  if ndx then return set_state(tonumber(ndx), proxy.BACKEND_STATE_DOWN) end
  ndx = query:match("^PROXY%s+UP%s+(%d+)$")
  if ndx then return set_state(tonumber(ndx), proxy.BACKEND_STATE_UNKNOWN) end
end
`,
  },
];
