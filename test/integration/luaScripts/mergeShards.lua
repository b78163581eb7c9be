-- lua_book is spread over tables: SELECT goes to each, the rows become one result, in order and limited.
local shards = { "lua_book", "lua_book_2007" }
local merged, order, limit

function read_query(packet)
    if packet:byte() ~= proxy.COM_QUERY then return end
    local query = packet:sub(2)
    if not query:match("FROM%s+all_books") then return end
    merged, order, limit = {}, query:match("ORDER%s+BY%s+(%d+)"), query:match("LIMIT%s+(%d+)")
    for i, shard in ipairs(shards) do
        proxy.queries:append(i, string.char(proxy.COM_QUERY) .. query:gsub("all_books", shard), { resultset_is_needed = true })
    end
    return proxy.PROXY_SEND_QUERY
end

function read_query_result(inj)
    local res = inj.resultset
    if res.query_status == proxy.MYSQLD_PACKET_ERR then
        proxy.queries:reset()
        return
    end
    for row in res.rows do merged[#merged + 1] = row end
    if inj.id < #shards then return proxy.PROXY_IGNORE_RESULT end
    if order then
        local n = tonumber(order)
        table.sort(merged, function (a, b) return tostring(a[n] or "") < tostring(b[n] or "") end)
    end
    if limit then for i = #merged, limit + 1, -1 do merged[i] = nil end end
    local fields = {}
    for n = 1, #res.fields do fields[n] = { type = res.fields[n].type, name = res.fields[n].name } end
    proxy.response = { type = proxy.MYSQLD_PACKET_OK, resultset = { rows = merged } }
    proxy.response.resultset.fields = fields
    return proxy.PROXY_SEND_RESULT
end
