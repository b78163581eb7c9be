-- Clients name schemas of their own: `customer_x` is kept in `shop`. What SHOW DATABASES says fits.
local proto = require("mysql.proto")
proxy.global.config.map = proxy.global.config.map or { customer_x = "shop" }
local map, back = proxy.global.config.map, {}
for k, v in pairs(map) do back[v] = k end

function read_auth()
    local c, s = proxy.connection.client, proxy.connection.server
    if not map[c.default_db] then return end
    proxy.queries:append(1, proto.to_response_packet({
        username = c.username, response = c.scrambled_password, database = map[c.default_db], charset = 8,
        max_packet_size = 1024 * 1024, server_capabilities = 33280
    }))
    return proxy.PROXY_SEND_QUERY
end

function read_query(packet)
    local code = packet:byte()
    if code == proxy.COM_INIT_DB and map[packet:sub(2)] then
        proxy.queries:append(2, string.char(proxy.COM_INIT_DB) .. map[packet:sub(2)], { resultset_is_needed = true })
        return proxy.PROXY_SEND_QUERY
    elseif code == proxy.COM_QUERY and packet:sub(2):upper() == "SHOW DATABASES" then
        proxy.queries:append(3, packet, { resultset_is_needed = true })
        return proxy.PROXY_SEND_QUERY
    end
end

function read_query_result(inj)
    if inj.id ~= 3 then return end
    local rows = {}
    for row in inj.resultset.rows do
        if back[row[1]] then rows[#rows + 1] = { back[row[1]] } end
    end
    proxy.response.type = proxy.MYSQLD_PACKET_OK
    proxy.response.resultset = { fields = { { type = proxy.MYSQL_TYPE_STRING, name = inj.resultset.fields[1].name } }, rows = rows }
    return proxy.PROXY_SEND_RESULT
end
