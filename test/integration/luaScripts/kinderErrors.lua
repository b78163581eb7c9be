-- Errors in other words; some become empty results.
local proto = require("mysql.proto")

function read_query(packet)
    if packet:byte() ~= proxy.COM_QUERY then return end
    proxy.queries:append(1, packet, { resultset_is_needed = true })
    return proxy.PROXY_SEND_QUERY
end

function read_query_result(inj)
    if inj.resultset.query_status ~= proxy.MYSQLD_PACKET_ERR then return end
    local err = proto.from_err_packet(inj.resultset.raw)
    if err.errcode == 1146 then
        proxy.response = { type = proxy.MYSQLD_PACKET_OK, resultset = { fields = { { name = "nothing", type = proxy.MYSQL_TYPE_STRING } }, rows = {} } }
    elseif err.errcode == 1064 then
        proxy.response = { type = proxy.MYSQLD_PACKET_RAW, packets = { proto.to_err_packet({ errcode = 1064, sqlstate = "42000", errmsg = "That is no SQL." }) } }
    else
        proxy.response = { type = proxy.MYSQLD_PACKET_ERR, errmsg = err.errmsg:gsub("'.-'", "it", 1) .. " (" .. err.sqlstate .. ")", errcode = err.errcode, sqlstate = err.sqlstate }
    end
    return proxy.PROXY_SEND_RESULT
end
