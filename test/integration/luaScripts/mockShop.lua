-- A server without a server: logins are checked, some statements answered, all else is an error.
local proto    = require("mysql.proto")
local password = require("mysql.password")
local challenge = "abcdefghij0123456789"

function connect_server()
    proxy.response = {
        type = proxy.MYSQLD_PACKET_RAW,
        packets = { proto.to_challenge_packet({ server_version = 50120, thread_id = 4711, challenge = challenge }) }
    }
    return proxy.PROXY_SEND_RESULT
end

function read_auth()
    local c = proxy.connection.client
    if c.username == "app" and password.check(challenge, c.scrambled_password, password.hash(password.hash("secret"))) then
        proxy.response = { type = proxy.MYSQLD_PACKET_OK }
    else
        proxy.response = { type = proxy.MYSQLD_PACKET_ERR, errmsg = "who are you?", errcode = 1045, sqlstate = "28000" }
    end
    return proxy.PROXY_SEND_RESULT
end

local answers = {
    ["SELECT * FROM stock"] = function ()
        return { fields = { { name = "item", type = proxy.MYSQL_TYPE_STRING }, { name = "n", type = proxy.MYSQL_TYPE_LONG } },
                 rows = { { "nails", 1000 }, { "hammers", nil }, { "", 0 } } }
    end,
    ["SELECT VERSION()"] = function () return { fields = { { name = "VERSION()" } }, rows = { { "5.1.20-shop" } } } end,
}

function read_query(packet)
    if packet:byte() ~= proxy.COM_QUERY then
        proxy.response = { type = proxy.MYSQLD_PACKET_OK }
        return proxy.PROXY_SEND_RESULT
    end
    local answer = answers[packet:sub(2)]
    if answer then
        proxy.response = { type = proxy.MYSQLD_PACKET_OK, resultset = answer() }
    elseif packet:sub(2):match("^SET ") then
        proxy.response = { type = proxy.MYSQLD_PACKET_OK, affected_rows = 0 }
    else
        proxy.response = { type = proxy.MYSQLD_PACKET_ERR, errmsg = "(mock) not known: " .. packet:sub(2), errcode = 1064, sqlstate = "42000" }
    end
    return proxy.PROXY_SEND_RESULT
end
