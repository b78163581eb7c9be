-- A script that goes wrong in each of its hooks: the traffic goes on.
function read_auth() error("no opinion") end

function read_query(packet)
    if packet:byte() ~= proxy.COM_QUERY then return end
    proxy.queries:append(1, packet, { resultset_is_needed = true })
    if packet:match("wrong") then return proxy.PROXY_SEND_QUERY + nil end
    return proxy.PROXY_SEND_QUERY
end

function read_query_result(inj)
    print(inj.resultset.no_such.thing)
end
