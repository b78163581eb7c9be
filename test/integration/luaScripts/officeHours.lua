-- Users may come in at certain hours, and from certain networks only.
local hours = { reader = { 0, 0 }, app = { 0, 24 } }
local networks = { ["127.0.0.1"] = true, ["::1"] = true }

function read_auth()
    local client = proxy.connection.client
    local open = hours[client.username]
    local hour = os.date("*t").hour
    if not networks[client.src.address] or (open and (hour < open[1] or hour >= open[2])) then
        proxy.response = {
            type = proxy.MYSQLD_PACKET_ERR,
            errmsg = ("%s may not come in at %s"):format(client.username, open[1] == open[2] and "any time" or os.date("%H:%M")),
            errcode = 1040, sqlstate = "08004",
        }
        return proxy.PROXY_SEND_RESULT
    end
    assert(client.dst.name == client.dst.address .. ":" .. client.dst.port)
    assert(client.src.type == 2)
end
