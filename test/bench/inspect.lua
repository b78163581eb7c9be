-- An inspecting script as MySQL Proxy's manual has it: each statement is queued as it came, and what came to it is looked at.
local queries, us, rows = 0, 0, 0

function read_query(packet)
  local command = packet:byte()
  if command == proxy.COM_QUERY or command == proxy.COM_STMT_EXECUTE then
    proxy.queries:append(1, packet, { resultset_is_needed = true })
    return proxy.PROXY_SEND_QUERY
  end
end

function read_query_result(inj)
  queries = queries + 1
  us = us + inj.query_time
  rows = rows + (inj.resultset.row_count or 0)
end

function disconnect_client()
  print(string.format("%d queries, %d rows, %d us", queries, rows, us))
end
