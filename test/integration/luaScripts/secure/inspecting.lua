-- Prints, rewrites, merges, answers and warns: what must not depend on how client and server talk.
local rows = {}

function read_auth_result(auth)
    print("login", auth.packet:byte())
end

function read_query(packet)
    if packet:byte() ~= proxy.COM_QUERY then return end
    local query = packet:sub(2)
    if query:match("^show me") then
        rows = {}
        proxy.queries:append(2, string.char(proxy.COM_QUERY) .. "SELECT 'one', REPEAT('a', 300)", { resultset_is_needed = true })
        proxy.queries:append(3, string.char(proxy.COM_QUERY) .. "SELECT 'two', REPEAT('b', 70000)", { resultset_is_needed = true })
        return proxy.PROXY_SEND_QUERY
    elseif query:match("^made up") then
        proxy.response = { type = proxy.MYSQLD_PACKET_OK, resultset = {
            fields = { { name = "text", type = proxy.MYSQL_TYPE_STRING }, { name = "n", type = proxy.MYSQL_TYPE_LONG } },
            rows = { { ("x"):rep(1000), 1 }, { "ő", nil } } } }
        return proxy.PROXY_SEND_RESULT
    end
    print("query", query)
    proxy.queries:append(1, string.char(proxy.COM_QUERY) .. query:gsub("forty", "40"), { resultset_is_needed = true })
    return proxy.PROXY_SEND_QUERY
end

function read_query_result(inj)
    if inj.id == 1 then
        print("result of " .. inj.query:sub(2), inj.resultset.row_count, inj.query_time <= inj.response_time)
        return
    end
    for row in inj.resultset.rows do rows[#rows + 1] = { row[1], #row[2] } end
    if inj.id == 2 then return proxy.PROXY_IGNORE_RESULT end
    proxy.response = { type = proxy.MYSQLD_PACKET_OK, resultset = {
        fields = { { name = "name", type = proxy.MYSQL_TYPE_STRING }, { name = "length", type = proxy.MYSQL_TYPE_LONG } }, rows = rows } }
    return proxy.PROXY_SEND_RESULT
end
