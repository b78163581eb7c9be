-- The second one: sees the marks of the first, answers some statements itself.
function read_query(packet)
    if packet:byte() ~= proxy.COM_QUERY then return end
    print("far", (packet:sub(2)))
    if packet:match("where are we") then
        proxy.response = { type = proxy.MYSQLD_PACKET_OK, resultset = { fields = { { name = "place", type = proxy.MYSQL_TYPE_STRING } }, rows = { { "far" } } } }
        return proxy.PROXY_SEND_RESULT
    end
end
