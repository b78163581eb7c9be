-- Short words for those who are used to a shell.
local macros = {
    ["^ls$"]          = "SHOW TABLES LIKE 'lua\\_%%'",
    ["^ls%s+(%S+)$"]  = "SHOW TABLES FROM %1",
    ["^cd%s+(%S+)$"]  = "USE %1",
    ["^pwd$"]         = "SELECT DATABASE() AS pwd",
    ["^who$"]         = "SELECT USER() AS me",
    ["^wc%s+(%S+)$"]  = "SELECT COUNT(*) AS n FROM %1",
    ["^head%s+(%S+)%s+(%d+)$"] = "SELECT * FROM %1 LIMIT %2",
}

function read_query( packet )
    if packet:byte() ~= proxy.COM_QUERY then return end
    local query = packet:sub(2):gsub("^%s+", ""):gsub("%s*;?%s*$", "")
    for pattern, replacement in pairs(macros) do
        if query:match(pattern) then
            local sql = query:gsub(pattern, replacement)
            proxy.queries:append(1, string.char(proxy.COM_QUERY) .. sql)
            return proxy.PROXY_SEND_QUERY
        end
    end
end
