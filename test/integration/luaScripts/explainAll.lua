-- EXPLAIN of every SELECT, printed; the client sees its own result only.
function read_query( packet )
    if packet:byte() == proxy.COM_QUERY and packet:sub(2, 7):upper() == "SELECT" then
        proxy.queries:append(1, packet)
        proxy.queries:append(2, string.char(proxy.COM_QUERY) .. "EXPLAIN " .. packet:sub(2))
        return proxy.PROXY_SEND_QUERY
    end
end

function read_query_result( inj )
    if inj.id ~= 2 then return end
    local names = {}
    local n = 1
    while inj.resultset.fields[n] do
        names[n] = inj.resultset.fields[n].name
        n = n + 1
    end
    for row in inj.resultset.rows do
        local line = {}
        for i, name in ipairs(names) do
            if name == "table" or name == "type" or name == "key" then line[#line + 1] = name .. "=" .. tostring(row[i]) end
        end
        print(table.concat(line, " "))
    end
    return proxy.PROXY_IGNORE_RESULT
end
