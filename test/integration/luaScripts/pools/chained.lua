-- The first of two proxies in a row: marks statements, takes the mark from results.
function read_query(packet)
    if packet:byte() ~= proxy.COM_QUERY then return end
    proxy.queries:append(1, packet .. " /* by " .. proxy.connection.client.username .. " */", { resultset_is_needed = true })
    return proxy.PROXY_SEND_QUERY
end

function read_query_result(inj)
    print("near", inj.resultset.row_count)
end
