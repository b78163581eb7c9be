-- Results are kept and given again, without the server; a write empties the cache.
proxy.global.cache = proxy.global.cache or { results = {}, hits = 0 }
local cache = proxy.global.cache

local function keep( resultset )
    local kept = { fields = {}, rows = {} }
    local n = 1
    while resultset.fields[n] do
        table.insert(kept.fields, { type = resultset.fields[n].type, name = resultset.fields[n].name })
        n = n + 1
    end
    for row in resultset.rows do
        local copy = {}
        for i = 1, n - 1 do copy[i] = row[i] end
        table.insert(kept.rows, copy)
    end
    return kept
end

function read_query( packet )
    if packet:byte() ~= proxy.COM_QUERY then return end
    local query = packet:sub(2)
    if query:lower() == "show cache hits" then
        proxy.response.type = proxy.MYSQLD_PACKET_OK
        proxy.response.resultset = { fields = { { type = proxy.MYSQL_TYPE_LONGLONG, name = "hits" } }, rows = { { cache.hits } } }
        return proxy.PROXY_SEND_RESULT
    end
    if not query:lower():match("^select") then
        cache.results = {}
        return
    end
    if cache.results[query] then
        cache.hits = cache.hits + 1
        proxy.response.type = proxy.MYSQLD_PACKET_OK
        proxy.response.resultset = cache.results[query]
        return proxy.PROXY_SEND_RESULT
    end
    proxy.queries:append(1, packet)
    return proxy.PROXY_SEND_QUERY
end

function read_query_result( inj )
    local res = assert(inj.resultset)
    if res.query_status ~= proxy.MYSQLD_PACKET_ERR and res.rows then cache.results[inj.query:sub(2)] = keep(res) end
end
