-- LUA text: what a piece of Lua returns, in an environment of its own.
local sandbox = setmetatable({ answer = 42 }, { __index = function (_, name) return ({ string = string, math = math, table = table, unpack = unpack, tostring = tostring })[name] end })

function read_query( packet )
    if packet:byte() ~= proxy.COM_QUERY then return end
    local text = packet:sub(2):match("^[Ll][Uu][Aa]%s+(.*)$")
    if not text then return end
    local chunk, message = loadstring("return " .. text, "=console")
    if not chunk then chunk, message = loadstring(text, "=console") end
    if not chunk then
        proxy.response = { type = proxy.MYSQLD_PACKET_ERR, errmsg = message }
        return proxy.PROXY_SEND_RESULT
    end
    setfenv(chunk, sandbox)
    local results = { pcall(chunk) }
    if not results[1] then
        proxy.response = { type = proxy.MYSQLD_PACKET_ERR, errmsg = tostring(results[2]), errcode = 1301, sqlstate = "HY000" }
        return proxy.PROXY_SEND_RESULT
    end
    local fields, row = {}, {}
    for i = 2, table.maxn(results) do
        fields[#fields + 1] = { type = proxy.MYSQL_TYPE_STRING, name = "value " .. (i - 1) }
        row[#row + 1] = tostring(results[i])
    end
    if #fields == 0 then
        proxy.response = { type = proxy.MYSQLD_PACKET_OK }
    else
        proxy.response = { type = proxy.MYSQLD_PACKET_OK, resultset = { fields = fields, rows = { row } } }
    end
    return proxy.PROXY_SEND_RESULT
end
