-- Counts statements by verb and tables by use, over all connections; asked for in SQL.
proxy.global.verbs  = proxy.global.verbs or {}
proxy.global.tables = proxy.global.tables or {}

local function result(name, counts)
    local rows = {}
    for key, count in pairs(counts) do rows[#rows + 1] = { key, count } end
    table.sort(rows, function (a, b)
        if a[2] ~= b[2] then return a[2] > b[2] end
        return a[1] < b[1]
    end)
    proxy.response.type = proxy.MYSQLD_PACKET_OK
    proxy.response.resultset = {
        fields = { { type = proxy.MYSQL_TYPE_STRING, name = name }, { type = proxy.MYSQL_TYPE_LONG, name = "count" } },
        rows = rows
    }
    return proxy.PROXY_SEND_RESULT
end

function read_query( packet )
    if packet:byte() ~= proxy.COM_QUERY then return end
    local query = packet:sub(2)
    if query:lower():match("^show%s+verbs") then return result("verb", proxy.global.verbs) end
    if query:lower():match("^show%s+used%s+tables") then return result("table", proxy.global.tables) end
    local verb = query:match("^%s*(%a+)")
    if not verb then return end
    verb = verb:upper()
    proxy.global.verbs[verb] = (proxy.global.verbs[verb] or 0) + 1
    for tbl in query:lower():gmatch("from%s+([%w_]+)") do
        proxy.global.tables[tbl] = (proxy.global.tables[tbl] or 0) + 1
    end
end
