-- Some may not come in, others not from there; what they tried is printed.
local denied = { root = "root stays at home", nopass = "get a password" }

function read_handshake( auth )
    proxy.global.greeted = (proxy.global.greeted or 0) + 1
    if auth.mysqld_version < 50000 then
        proxy.response = { type = proxy.MYSQLD_PACKET_ERR, errmsg = "too old" }
        return proxy.PROXY_SEND_RESULT
    end
end

function read_auth( auth )
    local why = denied[auth.username]
    if why then
        print(string.format("%s from %s to %s: %s", auth.username, (auth.client_addr:gsub(":%d+$", "")), auth.default_db, why))
        proxy.response.type = proxy.MYSQLD_PACKET_ERR
        proxy.response.errmsg = why
        proxy.response.errcode = 1045
        proxy.response.sqlstate = "28000"
        return proxy.PROXY_SEND_RESULT
    end
end
