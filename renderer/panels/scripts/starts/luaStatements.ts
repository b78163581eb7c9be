/** Lua scripts to begin with: statements, results and the queue. */
import type { ScriptStart } from './start.ts';

export const luaStatements: readonly ScriptStart[] = [
  {
    id: 'read_query',
    title: 'read_query',
    about: 'See every statement, refuse some',
    name: 'guard.lua',
    text: `-- read_query: a command of the client. Its first byte says which one it is,
-- the text of a COM_QUERY follows. Return nothing to let it pass.

function read_query(packet)
  if packet:byte() ~= proxy.COM_QUERY then return end
  local query = packet:sub(2)
  print(query)

  local upper = query:upper()
  if upper:match("^%s*DELETE%s") and not upper:match("%sWHERE%s") then
    proxy.response = {
      type = proxy.MYSQLD_PACKET_ERR,
      errcode = 1175,
      sqlstate = "HY000",
      errmsg = "DELETE without WHERE is switched off in this script"
    }
    return proxy.PROXY_SEND_RESULT
  end
end
`,
  },
  {
    id: 'read_query_result',
    title: 'read_query_result',
    about: 'Report slow statements and large results',
    name: 'slow.lua',
    text: `-- read_query_result: the result of a statement that read_query has put
-- into the queue. Times are microseconds.

local slow, many = 100 * 1000, 1000

function read_query(packet)
  if packet:byte() ~= proxy.COM_QUERY then return end
  proxy.queries:append(1, packet, { resultset_is_needed = true })
  return proxy.PROXY_SEND_QUERY
end

function read_query_result(inj)
  local rows = inj.resultset.row_count or 0
  if inj.query_time > slow or rows > many then
    print(("%.1f ms, %d rows: %s"):format(inj.query_time / 1000, rows, inj.query:sub(2)))
  end
end
`,
  },
  {
    id: 'rewriting',
    title: 'Rewrite statements',
    about: 'Send another text than the app did',
    name: 'rewrite.lua',
    text: `-- Rewriting: what is appended to the queue is sent in place of what the
-- client sent. Here every SELECT without a LIMIT gets one.

local most = 1000

function read_query(packet)
  if packet:byte() ~= proxy.COM_QUERY then return end
  local query = packet:sub(2)
  local upper = query:upper()
  if not upper:match("^%s*SELECT%s.*%sFROM%s") or upper:match("%sLIMIT%s") then return end

  local limited = query:gsub("[;%s]+$", "") .. " LIMIT " .. most
  print("limited: " .. query)
  proxy.queries:append(1, string.char(proxy.COM_QUERY) .. limited)
  return proxy.PROXY_SEND_QUERY
end
`,
  },
  {
    id: 'queue',
    title: 'Query queue',
    about: 'Statements before and after, which the app does not see',
    name: 'handler-counts.lua',
    text: `-- The queue: statements are sent in its order, and read_query_result is
-- called for each. Ignored results do not reach the client. This one tells
-- how many rows the server touched for each SELECT.

local status = string.char(proxy.COM_QUERY) .. "SHOW SESSION STATUS LIKE 'Handler_read%'"
local BEFORE, OWN, AFTER = 1, 2, 3
local before

local function sum(resultset)
  local total = 0
  for row in resultset.rows do total = total + tonumber(row[2]) end
  return total
end

function read_query(packet)
  if packet:byte() ~= proxy.COM_QUERY then return end
  if not packet:sub(2):upper():match("^%s*SELECT%s") then return end
  proxy.queries:append(BEFORE, status, { resultset_is_needed = true })
  proxy.queries:append(OWN, packet, { resultset_is_needed = true })
  proxy.queries:append(AFTER, status, { resultset_is_needed = true })
  return proxy.PROXY_SEND_QUERY
end

function read_query_result(inj)
  if inj.id == BEFORE then
    before = sum(inj.resultset)
    return proxy.PROXY_IGNORE_RESULT
  end
  if inj.id == AFTER then
    print(("%d rows touched"):format(sum(inj.resultset) - before))
    return proxy.PROXY_IGNORE_RESULT
  end
end
`,
  },
];
