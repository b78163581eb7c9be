-- Counters of the connection and of all connections: a local lives as long as the connection.
if proxy.global.query_counter == nil then
    proxy.global.query_counter = 0
end
local query_counter = 0

function read_query( packet )
    if packet:byte() ~= proxy.COM_QUERY then return end
    proxy.global.query_counter = proxy.global.query_counter + 1
    query_counter = query_counter + 1
    -- up to the first word of letters, then the second
    local f_s, f_e, command = string.find(packet, "^%s*(%w+)", 2)
    local option
    if f_e then f_s, f_e, option = string.find(packet, "^%s+(%w+)", f_e + 1) end
    if command and command:lower() == "show" and option and option:lower() == "querycounter" then
        proxy.response.type = proxy.MYSQLD_PACKET_OK
        proxy.response.resultset = {
            fields = {
                { type = proxy.MYSQL_TYPE_LONG, name = "global_query_counter", },
                { type = proxy.MYSQL_TYPE_LONG, name = "query_counter", },
            },
            rows = { { proxy.global.query_counter, query_counter } }
        }
        return proxy.PROXY_SEND_RESULT
    end
end
