-- What the server says beside the rows: index use, warnings, transactions.
function read_query(packet)
    if packet:byte() ~= proxy.COM_QUERY then return end
    proxy.queries:append(1, packet, { resultset_is_needed = true })
    return proxy.PROXY_SEND_QUERY
end

function read_query_result(inj)
    if inj.id == 2 then
        for row in inj.resultset.rows do print(("warning: [%d] %s"):format(row[2], row[3])) end
        return proxy.PROXY_IGNORE_RESULT
    end
    local res = inj.resultset
    local flags = {}
    for _, name in ipairs({ "in_trans", "auto_commit", "no_good_index_used", "no_index_used" }) do
        if res.flags[name] then flags[#flags + 1] = name end
    end
    print(inj.query:sub(2, 9), table.concat(flags, " "), res.warning_count)
    if res.warning_count > 0 then
        proxy.queries:append(2, string.char(proxy.COM_QUERY) .. "SHOW WARNINGS", { resultset_is_needed = true })
    end
end
