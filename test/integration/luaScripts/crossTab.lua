-- XTAB table rowcolumn headercolumn: a cross table of counts. The headers are asked for first, then the table.
local wanted

function read_query( packet )
    if packet:byte() ~= proxy.COM_QUERY then return end
    local tbl, across, header = packet:sub(2):match("^[xX][tT][aA][bB]%s+(%S+)%s+(%S+)%s+(%S+)")
    if not tbl then return end
    wanted = { tbl = tbl, across = across, header = header, columns = {} }
    proxy.queries:append(2, string.char(proxy.COM_QUERY) .. ("SELECT DISTINCT %s FROM %s WHERE %s IS NOT NULL ORDER BY 1"):format(header, tbl, header))
    return proxy.PROXY_SEND_QUERY
end

function read_query_result( inj )
    if inj.id ~= 2 or inj.resultset.query_status == proxy.MYSQLD_PACKET_ERR then return end
    for row in inj.resultset.rows do
        table.insert(wanted.columns, string.format("SUM(%s = '%s') AS `%s`", wanted.header, row[1], row[1]))
    end
    proxy.queries:append(3, string.char(proxy.COM_QUERY) .. string.format("SELECT %s, %s, COUNT(*) AS total FROM %s GROUP BY %s WITH ROLLUP",
        wanted.across, table.concat(wanted.columns, ", "), wanted.tbl, wanted.across))
    return proxy.PROXY_IGNORE_RESULT
end
