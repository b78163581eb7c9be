-- Masks what looks like a card number, with a library of the script's own.
require("rowtools")
local collect = rowtools.collect

function read_query(packet)
    if packet:byte() == proxy.COM_QUERY then
        proxy.queries:append(1, packet, { resultset_is_needed = true })
        return proxy.PROXY_SEND_QUERY
    end
end

function read_query_result(inj)
    if not inj.resultset.rows then return end
    local fields = inj.resultset.fields
    local rows = rowtools.map(collect(inj.resultset.rows), #fields, function (value)
        return value and (value:gsub("%d%d%d%d%-?%d%d%d%d%-?%d%d%d%d%-?(%d%d%d%d)", "****-****-****-%1"))
    end)
    print(table.concat(rowtools.names(fields), ","))
    proxy.response = { type = proxy.MYSQLD_PACKET_OK, resultset = { fields = fields, rows = rows } }
    return proxy.PROXY_SEND_RESULT
end
