-- SHELL runs a command of the system's: its lines are the rows. PIPE hands the rows of a query to a command that prints.
local function rows_of(command)
    local rows = {}
    local pipe = assert(io.popen(command))
    for line in pipe:lines() do
        rows[#rows + 1] = { line }
    end
    pipe:close()
    return rows
end

local function quoted(text)
    return "'" .. text:gsub("'", "'\\''") .. "'"
end

function read_query(packet)
    if packet:byte() ~= proxy.COM_QUERY then return end
    local word, rest = packet:sub(2):match("^%s*(%a+)%s+(.*)$")
    if word == "SHELL" then
        local ok, rows = pcall(rows_of, "cd " .. quoted(os.getenv("SCRIPT_FOLDER")) .. " && " .. rest)
        if ok then
            proxy.response = {
                type = proxy.MYSQLD_PACKET_OK,
                resultset = { fields = { { type = proxy.MYSQL_TYPE_STRING, name = rest } }, rows = rows },
            }
        else
            proxy.response = { type = proxy.MYSQLD_PACKET_ERR, errmsg = rows, errcode = 1317 }
        end
        return proxy.PROXY_SEND_RESULT
    elseif word == "STATUS" then
        proxy.response = { type = proxy.MYSQLD_PACKET_OK, affected_rows = os.execute(rest) / 256 }
        return proxy.PROXY_SEND_RESULT
    elseif word == "PIPE" then
        proxy.queries:append(1, string.char(proxy.COM_QUERY) .. rest, { resultset_is_needed = true })
        return proxy.PROXY_SEND_QUERY
    end
end

function read_query_result(inj)
    local sorter = assert(io.popen("sort -r | sed 's/^/sorted: /'", "w"))
    for row in inj.resultset.rows do
        sorter:write(row[1], "\n")
    end
    sorter:close()
end
