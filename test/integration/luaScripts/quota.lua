-- Each user has a number of statements; kept in proxy.global, so that it holds for all connections of the user.
local allowed = 4
if not proxy.global.used then
    proxy.global.used = {}
end
local user = "?"

function read_auth( auth )
    user = auth.username
    if not proxy.global.used[user] then proxy.global.used[user] = 0 end
end

function read_query( packet )
    if packet:byte() ~= proxy.COM_QUERY then return end
    proxy.global.used[user] = proxy.global.used[user] + 1
    if proxy.global.used[user] > allowed then
        proxy.response = {
            type     = proxy.MYSQLD_PACKET_ERR,
            errmsg   = string.format("user %s has used up the quota of %d statements", user, allowed),
            errcode  = 1226,
            sqlstate = '42000',
        }
        return proxy.PROXY_SEND_RESULT
    end
end
