-- FOR i FROM TO; statement with $i: runs the statement for each number and gives all rows as one result.
local rows, fields, last

function read_query( packet )
    if packet:byte() ~= proxy.COM_QUERY then return end
    local name, from, to, body = packet:sub(2):match("^for%s+(%a+)%s+(%d+)%s+(%d+)%s+do%s+(.+)$")
    if not name then return end
    rows, fields, last = {}, nil, tonumber(to)
    for i = from, to do
        proxy.queries:append(i, string.char(proxy.COM_QUERY) .. (body:gsub("%$" .. name, i)))
    end
    return proxy.PROXY_SEND_QUERY
end

function read_query_result( inj )
    local res = inj.resultset
    if res.query_status == proxy.MYSQLD_PACKET_ERR then
        proxy.queries:reset()
        return
    end
    if not res.rows then
        rows[#rows + 1] = { inj.id, res.affected_rows }
        fields = { { type = proxy.MYSQL_TYPE_LONG, name = "i" }, { type = proxy.MYSQL_TYPE_LONG, name = "affected" } }
    else
        fields = {}
        for i = 1, #res.fields do fields[i] = { type = res.fields[i].type, name = res.fields[i].name } end
        for row in res.rows do table.insert(rows, row) end
    end
    if inj.id < last then return proxy.PROXY_IGNORE_RESULT end
    proxy.response = { type = proxy.MYSQLD_PACKET_OK, resultset = { fields = fields, rows = rows } }
    return proxy.PROXY_SEND_RESULT
end
