-- Writes a note into another schema before each statement, and goes back: COM_INIT_DB in the queue.
function read_query(packet)
    if packet:byte() ~= proxy.COM_QUERY then return end
    local db = proxy.connection.client.default_db
    proxy.queries:append(2, string.char(proxy.COM_INIT_DB) .. "other", { resultset_is_needed = true })
    proxy.queries:append(2, string.char(proxy.COM_QUERY) .. "SELECT DATABASE()", { resultset_is_needed = true })
    proxy.queries:append(2, string.char(proxy.COM_INIT_DB) .. db, { resultset_is_needed = true })
    proxy.queries:append(1, packet, { resultset_is_needed = true })
    return proxy.PROXY_SEND_QUERY
end

function read_query_result(inj)
    if inj.id ~= 2 then return end
    if inj.resultset.rows then
        for row in inj.resultset.rows do print("in " .. row[1]) end
    else
        print(inj.query:byte() == proxy.COM_INIT_DB, inj.resultset.query_status)
    end
    return proxy.PROXY_IGNORE_RESULT
end
