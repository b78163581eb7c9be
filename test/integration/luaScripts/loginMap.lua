-- Application users have passwords of the proxy's; at the server all of them are one account.
local proto    = assert(require("mysql.proto"))
local password = assert(require("mysql.password"))

local users = {
    alice = password.hash(password.hash("wonder")),
    bob   = password.hash(password.hash("builder")),
}

function read_auth()
    local c = proxy.connection.client
    local s = proxy.connection.server
    local known = users[c.username]
    if not known then return end
    if not password.check(s.scramble_buffer, c.scrambled_password, known) then
        print("wrong password of " .. c.username)
        proxy.response = { type = proxy.MYSQLD_PACKET_ERR, errmsg = "Access denied for " .. c.username, errcode = 1045, sqlstate = "28000" }
        return proxy.PROXY_SEND_RESULT
    end
    proxy.queries:append(1,
        proto.to_response_packet({
            username = "app",
            response = password.scramble(s.scramble_buffer, password.hash("secret")),
            charset = 8, -- default charset
            database = c.default_db,
            max_packet_size = 1 * 1024 * 1024,
            server_capabilities = 512 + 32768,
        }), { resultset_is_needed = true }
    )
    return proxy.PROXY_SEND_QUERY
end

function read_auth_result( auth )
    print(proxy.connection.client.username, auth.packet:byte() == proxy.MYSQLD_PACKET_OK)
end
