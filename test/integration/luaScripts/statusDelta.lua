-- What a statement did to the server's counters: SHOW STATUS before and behind it.
local before = {}

function read_query( packet )
    if packet:byte() ~= proxy.COM_QUERY then return end
    before = {}
    local status = string.char(proxy.COM_QUERY) .. "SHOW SESSION STATUS WHERE Variable_name IN ('Handler_read_rnd_next', 'Com_select', 'Sort_scan')"
    proxy.queries:append(2, status)
    proxy.queries:append(1, packet)
    proxy.queries:append(3, status)
    return proxy.PROXY_SEND_QUERY
end

function read_query_result( inj )
    if inj.id == 1 then return end
    local changed = {}
    for row in inj.resultset.rows do
        if inj.id == 2 then
            before[row[1]] = row[2]
        elseif row[2] - before[row[1]] ~= 0 then
            changed[#changed + 1] = string.format("%s: %d", row[1], row[2] - before[row[1]])
        end
    end
    table.sort(changed)
    if inj.id == 3 then print(table.concat(changed, ", ")) end
    return proxy.PROXY_IGNORE_RESULT
end
