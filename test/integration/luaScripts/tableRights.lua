-- Some tables may only be read, one not even that.
local parser    = require("proxy.parser")
local tokenizer = require("proxy.tokenizer")
local rights = { ["shop.lua_author"] = "read", ["shop.lua_quota"] = "none" }

function read_query(packet)
    if packet:byte() ~= proxy.COM_QUERY then return end
    for name, use in pairs(parser.get_tables(tokenizer.tokenize(packet:sub(2)))) do
        local right = rights[name]
        if right == "none" or (right == "read" and use == "write") then
            proxy.response = { type = proxy.MYSQLD_PACKET_ERR, errmsg = ("%s of %s is not allowed"):format(use, name), errcode = 1142, sqlstate = "42000" }
            return proxy.PROXY_SEND_RESULT
        end
    end
end
