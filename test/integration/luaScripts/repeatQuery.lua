-- Every statement twice, as for a benchmark; the client gets the second result.
local n = 0
local times = {}

function read_query( packet )
    if packet:byte() ~= proxy.COM_QUERY then return end
    n = 0
    proxy.queries:append(2, packet)
    proxy.queries:prepend(1, packet)
    assert(proxy.queries:len() == 2)
    return proxy.PROXY_SEND_QUERY
end

function read_query_result( inj )
    n = n + 1
    times[inj.id] = inj.query_time
    if inj.id == 1 then return proxy.PROXY_IGNORE_RESULT end
    print(n, type(times[1]), type(times[2]))
end
