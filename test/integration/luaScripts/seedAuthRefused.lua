function read_auth( auth )
        proxy.response.type = proxy.MYSQLD_PACKET_ERR
        proxy.response.errmsg = "Logins are not allowed"
        return proxy.PROXY_SEND_RESULT
end
