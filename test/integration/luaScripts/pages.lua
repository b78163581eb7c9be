-- FETCH n: rows of the last big result, page by page, by a coroutine.
local pager

local function paging(rows)
    return coroutine.wrap(function ()
        local page = {}
        local size = coroutine.yield()
        for _, row in ipairs(rows) do
            page[#page + 1] = row
            if #page == size then
                size = coroutine.yield(page)
                page = {}
            end
        end
        while true do
            coroutine.yield(page)
            page = {}
        end
    end)
end

local fields

local function answer(rows)
    proxy.response = { type = proxy.MYSQLD_PACKET_OK, resultset = { fields = fields, rows = rows } }
    return proxy.PROXY_SEND_RESULT
end

function read_query(packet)
    if packet:byte() ~= proxy.COM_QUERY then return end
    local n = packet:sub(2):match("^FETCH (%d+)$")
    if n and pager then return answer(pager(tonumber(n))) end
    if packet:sub(2):match("^OPEN ") then
        proxy.queries:append(1, string.char(proxy.COM_QUERY) .. packet:sub(7), { resultset_is_needed = true })
        return proxy.PROXY_SEND_QUERY
    end
end

function read_query_result(inj)
    local rows = {}
    for row in inj.resultset.rows do rows[#rows + 1] = row end
    fields = {}
    for i, field in ipairs(inj.resultset.fields) do fields[i] = { name = field.name, type = field.type } end
    pager = paging(rows)
    pager()
    proxy.response = { type = proxy.MYSQLD_PACKET_OK, affected_rows = #rows }
    return proxy.PROXY_SEND_RESULT
end
