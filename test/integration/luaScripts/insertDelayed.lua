-- Client-side ids: INSERT gets a comment, SELECT LAST_INSERT_ID() is answered from what was seen.
local last = 0

function read_query( packet )
    if packet:byte() ~= proxy.COM_QUERY then return end
    local query = packet:sub(2)
    if query:lower():find("select last_insert_id()", 1, true) then
        proxy.response.type = proxy.MYSQLD_PACKET_OK
        proxy.response.resultset = { fields = { { type = proxy.MYSQL_TYPE_LONG, name = "LAST_INSERT_ID()" } }, rows = { { last } } }
        return proxy.PROXY_SEND_RESULT
    end
    proxy.queries:append(query:lower():match("^insert") and 1 or 2, packet)
    return proxy.PROXY_SEND_QUERY
end

function read_query_result( inj )
    if inj.id == 1 and inj.resultset.query_status == proxy.MYSQLD_PACKET_OK then
        last = inj.resultset.insert_id
        print(string.format("%d row(s), id %d", inj.resultset.affected_rows, inj.resultset.insert_id))
    end
end
