-- PROXY SHOW CONFIG and PROXY SET GLOBAL, and an option that they change.
local commands    = require("proxy.commands")
local auto_config = require("proxy.auto-config")

if not proxy.global.config.limiter then
    proxy.global.config.limiter = { max_length = 30, is_debug = false }
end

function read_query(packet)
    local cmd = commands.parse(packet)
    local r = auto_config.handle(cmd)
    if r then return r end
    if cmd.type == proxy.COM_QUERY and #cmd.query > proxy.global.config.limiter.max_length then
        proxy.response = { type = proxy.MYSQLD_PACKET_ERR, errmsg = "too long" }
        return proxy.PROXY_SEND_RESULT
    end
end
