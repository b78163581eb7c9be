-- HELP, ECHO and CAT: commands of the proxy's own, with the usual helpers for results.
function simple_dataset (header, message)
    proxy.response.type = proxy.MYSQLD_PACKET_OK
    proxy.response.resultset = {
        fields = { {type = proxy.MYSQL_TYPE_STRING, name = header} },
        rows = { { message } }
    }
    return proxy.PROXY_SEND_RESULT
end

function make_dataset (header, dataset)
    proxy.response.type = proxy.MYSQLD_PACKET_OK
    proxy.response.resultset = { fields = {}, rows = {} }
    for i,v in pairs (header) do
        table.insert(proxy.response.resultset.fields, {type = proxy.MYSQL_TYPE_STRING, name = v})
    end
    for i,v in pairs (dataset) do
        table.insert(proxy.response.resultset.rows, v)
    end
    return proxy.PROXY_SEND_RESULT
end

function error_result (msg, code, state)
    proxy.response = { type = proxy.MYSQLD_PACKET_ERR, errmsg = msg, errcode = code, sqlstate = state }
    return proxy.PROXY_SEND_RESULT
end

local function affected_rows (n, id)
    proxy.response = { type = proxy.MYSQLD_PACKET_OK, affected_rows = n, insert_id = id }
    return proxy.PROXY_SEND_RESULT
end

function read_query( packet )
    if packet:byte() ~= proxy.COM_QUERY then return end
    local word, rest = packet:sub(2):match("^%s*(%a+)%s*(.-)%s*$")
    word = word and word:lower()
    if word == "help" then
        return make_dataset({ "command", "what it does" }, { { "help", "this" }, { "echo x", "says x" }, { "cat file", "shows a file" } })
    elseif word == "echo" then
        return simple_dataset("echo", rest)
    elseif word == "touch" then
        local f = assert(io.open(os.getenv("SCRIPT_FOLDER") .. "/" .. rest, "w"))
        f:write("first\n", 2, "\n", "third")
        f:close()
        return affected_rows(1, 77)
    elseif word == "cat" then
        local f, message = io.open(os.getenv("SCRIPT_FOLDER") .. "/" .. rest)
        if not f then return error_result(message:match("[^:]*$"), 29, "HY000") end
        local lines = {}
        for line in f:lines() do lines[#lines + 1] = { line } end
        f:close()
        return make_dataset({ rest }, lines)
    end
end
