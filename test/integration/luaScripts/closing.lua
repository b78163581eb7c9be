-- Ends connections: at a word, and by the number of statements.
local n = 0

function read_query(packet)
    if packet:byte() ~= proxy.COM_QUERY then return end
    n = n + 1
    if packet:sub(2) == "bye" then
        proxy.connection.connection_close = true
        proxy.response = { type = proxy.MYSQLD_PACKET_ERR, errmsg = "good bye", errcode = 1053, sqlstate = "08S01" }
        return proxy.PROXY_SEND_RESULT
    elseif n > 2 then
        proxy.connection.connection_close = true
    end
end

function disconnect_client()
    print("gone after " .. n)
end
