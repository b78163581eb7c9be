-- Packets made by hand.
function read_query( packet )
    if packet:byte() ~= proxy.COM_QUERY then return end
    local query = packet:sub(2)
    if query == "raw ok" then
        proxy.response = { type = proxy.MYSQLD_PACKET_RAW, packets = { "\000\005\007\002\000\000\000" } }
    elseif query == "raw error" then
        proxy.response.type = proxy.MYSQLD_PACKET_RAW
        proxy.response.packets = { "\255" .. string.char(1064 % 256, math.floor(1064 / 256)) .. "#42000" .. "by hand" }
    elseif query == "raw rows" then
        proxy.response.type = proxy.MYSQLD_PACKET_RAW
        proxy.response.packets = {
            "\001",                            -- one field
            "\003def\000\000\000\001a\000" ..  -- catalog, db, table, org_table, name, org_name
            "\012\008\000\001\000\000\000" ..  -- filler, charset, length
            "\003\000\000\000\000\000",        -- type, flags, decimals, filler
            "\254\000\000\002\000",            -- end of fields
            "\0015",
            "\251",
            "\254\000\000\002\000",            -- end of rows
        }
    else
        return
    end
    return proxy.PROXY_SEND_RESULT
end
