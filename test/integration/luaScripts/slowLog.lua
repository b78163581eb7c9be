-- Statements that took longer than a limit, which is set by SQL.
local limit = 50 -- ms

function read_query( packet )
    if packet:byte() ~= proxy.COM_QUERY then return end
    local ms = packet:sub(2):match("^SET SLOW LIMIT (%d+)")
    if ms then
        limit = tonumber(ms)
        proxy.response.type = proxy.MYSQLD_PACKET_OK
        return proxy.PROXY_SEND_RESULT
    end
    proxy.queries:append(1, packet)
    return proxy.PROXY_SEND_QUERY
end

function read_query_result( inj )
    local ms = inj.response_time / 1000
    if ms < limit then return end
    print(("slow: %q took %s"):format(inj.query:sub(2), ms > 1000 and "long" or "a moment"))
    assert(inj.query_time <= inj.response_time)
end
