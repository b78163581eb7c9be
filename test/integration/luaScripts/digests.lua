-- Statements by normal form, with count and times, for all connections.
local tokenizer = require("proxy.tokenizer")
proxy.global.digests = proxy.global.digests or {}

function read_query(packet)
    if packet:byte() ~= proxy.COM_QUERY then return end
    if packet:sub(2):upper() == "SHOW DIGESTS" then
        local rows = {}
        for text, d in pairs(proxy.global.digests) do table.insert(rows, { text, d.count, d.errors, d.max >= d.total / d.count and 1 or 0 }) end
        table.sort(rows, function (a, b) return a[1] < b[1] end)
        proxy.response = {
            type = proxy.MYSQLD_PACKET_OK,
            resultset = {
                fields = {
                    { type = proxy.MYSQL_TYPE_VAR_STRING, name = "digest" }, { type = proxy.MYSQL_TYPE_LONGLONG, name = "count" },
                    { type = proxy.MYSQL_TYPE_LONGLONG, name = "errors" }, { type = proxy.MYSQL_TYPE_TINY, name = "sane" },
                },
                rows = rows,
            }
        }
        return proxy.PROXY_SEND_RESULT
    end
    proxy.queries:append(1, packet, { resultset_is_needed = true })
    return proxy.PROXY_SEND_QUERY
end

function read_query_result(inj)
    local text = tokenizer.normalize(tokenizer.tokenize(inj.query:sub(2)))
    local d = proxy.global.digests[text] or { count = 0, total = 0, max = 0, errors = 0 }
    d.count, d.total, d.max = d.count + 1, d.total + inj.response_time, math.max(d.max, inj.response_time)
    if inj.resultset.query_status == proxy.MYSQLD_PACKET_ERR then d.errors = d.errors + 1 end
    proxy.global.digests[text] = d
end
