-- lua_book is kept in tables by year: the year in the WHERE clause decides.
function read_query( packet )
    if packet:byte() ~= proxy.COM_QUERY then return end
    local query = packet:sub(2)
    local year = query:match("year%s*=%s*(%d%d%d%d)")
    if query:find("lua_book", 1, true) and year and tonumber(year) >= 2000 then
        query = string.gsub(query, "%f[%w_]lua_book%f[^%w_]", "lua_book_" .. year)
        proxy.queries:append(1, string.char(proxy.COM_QUERY) .. query)
        return proxy.PROXY_SEND_QUERY
    end
end
