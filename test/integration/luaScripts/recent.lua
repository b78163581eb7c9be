-- The last statements of all connections, in a class of a module below a folder.
local Queue = require("lists.queue")
proxy.global.recent = proxy.global.recent or Queue.new(3)

function read_query(packet)
    if packet:byte() ~= proxy.COM_QUERY then return end
    if packet:sub(2) == "SHOW RECENT" then
        local rows = {}
        for entry in proxy.global.recent:iterate() do rows[#rows + 1] = { entry.user, entry.text } end
        proxy.response = { type = proxy.MYSQLD_PACKET_OK, resultset = {
            fields = { { name = "user", type = proxy.MYSQL_TYPE_STRING }, { name = "text", type = proxy.MYSQL_TYPE_STRING } }, rows = rows } }
        return proxy.PROXY_SEND_RESULT
    end
    proxy.global.recent:push({ user = proxy.connection.client.username, text = packet:sub(2) })
end
