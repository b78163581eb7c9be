-- A further column in front of every result, and NULL written out.
function read_query( packet )
    if packet:byte() == proxy.COM_QUERY then
        proxy.queries:append(7, packet)
        return proxy.PROXY_SEND_QUERY
    end
end

function read_query_result( inj )
    local res = inj.resultset
    if res.query_status == proxy.MYSQLD_PACKET_ERR or not res.fields or #res.fields == 0 then return end
    local fields = { { type = proxy.MYSQL_TYPE_LONG, name = "#" } }
    for i = 1, #res.fields do fields[i + 1] = { name = res.fields[i].name:upper(), type = proxy.MYSQL_TYPE_STRING } end
    local rows = {}
    for row in res.rows do
        local out = { #rows + 1 }
        for i = 1, #res.fields do
            out[i + 1] = row[i] == nil and "(none)" or row[i]
        end
        rows[#rows + 1] = out
    end
    proxy.response.type = proxy.MYSQLD_PACKET_OK
    proxy.response.resultset = { fields = fields, rows = rows }
    return proxy.PROXY_SEND_RESULT
end
