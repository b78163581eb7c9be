-- The backends, asked for at the proxy itself.
local states = { [proxy.BACKEND_STATE_UNKNOWN] = "unknown", [proxy.BACKEND_STATE_UP] = "up", [proxy.BACKEND_STATE_DOWN] = "down" }
local types = { [proxy.BACKEND_TYPE_UNKNOWN] = "unknown", [proxy.BACKEND_TYPE_RW] = "rw", [proxy.BACKEND_TYPE_RO] = "ro" }

function read_query(packet)
    if packet:byte() ~= proxy.COM_QUERY or packet:sub(2):lower() ~= "select * from backends" then return end
    local rows = {}
    for i = 1, #proxy.global.backends do
        local b = proxy.global.backends[i]
        rows[#rows + 1] = { i, b.dst.name, states[b.state], types[b.type], b.uuid, b.connected_clients }
    end
    local fields = {}
    for _, name in ipairs({ "backend_ndx", "address", "state", "type", "uuid", "connected_clients" }) do
        fields[#fields + 1] = { name = name, type = (name == "backend_ndx" or name == "connected_clients") and proxy.MYSQL_TYPE_LONG or proxy.MYSQL_TYPE_STRING }
    end
    proxy.response = { type = proxy.MYSQLD_PACKET_OK, resultset = { fields = fields, rows = rows } }
    return proxy.PROXY_SEND_RESULT
end
