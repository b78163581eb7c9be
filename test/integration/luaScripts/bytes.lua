-- Any bytes, both ways.
local all = {}
for i = 0, 255 do all[#all + 1] = string.char(i) end
all = table.concat(all)

function read_query(packet)
    if packet:byte() ~= proxy.COM_QUERY then return end
    if packet:sub(2) ~= "all bytes" then return end
    proxy.queries:append(1, string.char(proxy.COM_QUERY) .. "SELECT x'" .. all:gsub(".", function (c) return ("%02x"):format(c:byte()) end):gsub("\n", "0a") .. "'", { resultset_is_needed = true })
    return proxy.PROXY_SEND_QUERY
end

function read_query_result(inj)
    for row in inj.resultset.rows do
        assert(#row[1] == 256 and row[1] == all)
        proxy.response = { type = proxy.MYSQLD_PACKET_OK, resultset = { fields = { { name = "same" } }, rows = { { tostring(row[1] == all) } } } }
    end
    return proxy.PROXY_SEND_RESULT
end
