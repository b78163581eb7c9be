-- GET key and PUT key value: a small language, by a grammar of lpeg.
local lpeg = require("lpeg")
local P, R, S, C, Ct, V = lpeg.P, lpeg.R, lpeg.S, lpeg.C, lpeg.Ct, lpeg.V
local space = S(" \t\n")^0
local name = C((R("az", "AZ") + "_") * (R("az", "AZ", "09") + "_")^0) * space
local value = P("'") * C((1 - P("'"))^0) * "'" * space + C(R("09")^1) * space
local command = lpeg.P({
    "command",
    command = space * (V("get") + V("put")) * -1,
    get = Ct(P("GET") * space * lpeg.Cc("get") * name),
    put = Ct(P("PUT") * space * lpeg.Cc("put") * name * value),
})
proxy.global.store = proxy.global.store or {}

function read_query(packet)
    if packet:byte() ~= proxy.COM_QUERY then return end
    local c = command:match(packet:sub(2))
    if not c then return end
    if c[1] == "put" then
        proxy.global.store[c[2]] = c[3]
        proxy.response = { type = proxy.MYSQLD_PACKET_OK, affected_rows = 1 }
    else
        proxy.response = { type = proxy.MYSQLD_PACKET_OK, resultset = { fields = { { name = c[2] } }, rows = { { proxy.global.store[c[2]] } } } }
    end
    return proxy.PROXY_SEND_RESULT
end
