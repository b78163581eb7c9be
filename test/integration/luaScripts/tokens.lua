-- SHOW TOKENS of a statement; 0.5's tokenizer is a function of proxy.
function read_query( packet )
    if packet:byte() ~= proxy.COM_QUERY then return end
    local sql = packet:sub(2):match("^tokens of (.*)")
    if not sql then return end
    local tokens = proxy.tokenize(sql)
    proxy.response.type = proxy.MYSQLD_PACKET_OK
    proxy.response.resultset = {
        fields = { { type = proxy.MYSQL_TYPE_STRING, name = "name" }, { type = proxy.MYSQL_TYPE_STRING, name = "text" } },
        rows = {}
    }
    for i = 1, #tokens do
        local token = tokens[i]
        table.insert(proxy.response.resultset.rows, { token['token_name'], token['text'] })
    end
    return proxy.PROXY_SEND_RESULT
end
