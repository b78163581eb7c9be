-- Refuses DELETE and UPDATE that have no WHERE.
function read_query( packet )
    if packet:byte() ~= proxy.COM_QUERY then return end
    local query = packet:sub(2):lower()
    if (query:match("^%s*delete") or query:match("^%s*update")) and not query:match("%swhere%s") then
        proxy.response.type = proxy.MYSQLD_PACKET_ERR
        proxy.response.errmsg = "a WHERE clause is needed"
        proxy.response.errcode = 1175
        proxy.response.sqlstate = "HY000"
        return proxy.PROXY_SEND_RESULT
    end
end
