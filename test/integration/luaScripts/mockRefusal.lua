-- A server that has no room.
function connect_server()
    proxy.response = { type = proxy.MYSQLD_PACKET_ERR, errmsg = "too many of you", errcode = 1040, sqlstate = "08004" }
    return proxy.PROXY_SEND_RESULT
end
