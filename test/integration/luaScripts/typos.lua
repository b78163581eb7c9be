-- Corrects the usual slips of the keyboard before the server sees them.
local typos = { sleect = "SELECT", slect = "SELECT", form = "FROM", wehre = "WHERE", ["where"] = nil }

function read_query( packet )
    if string.byte(packet) ~= proxy.COM_QUERY then return end
    local query = string.sub(packet, 2)
    local fixed = string.gsub(query, "%a+", function (word) return typos[string.lower(word)] end)
    if fixed ~= query then
        print("corrected: " .. fixed)
        proxy.queries:append(1, string.char(proxy.COM_QUERY) .. fixed)
        return proxy.PROXY_SEND_QUERY
    end
end
