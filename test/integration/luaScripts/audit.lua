-- Who did what from where, on which backend, and how it ended: one line a statement.
local log = assert(io.open(os.getenv("SCRIPT_FOLDER") .. "/audit.log", "a"))
local connected = os.time()

function read_query(packet)
    if packet:byte() ~= proxy.COM_QUERY then return end
    proxy.queries:append(1, packet, { resultset_is_needed = true })
    return proxy.PROXY_SEND_QUERY
end

function read_query_result(inj)
    local res = assert(inj.resultset)
    local backend = proxy.global.backends[proxy.connection.backend_ndx]
    local outcome
    if res.query_status == proxy.MYSQLD_PACKET_ERR then
        outcome = "error: " .. res.raw:sub(10)
    elseif res.affected_rows then
        outcome = res.affected_rows .. " affected"
    else
        outcome = res.row_count .. " rows"
    end
    log:write(("%s@%s %s %s [%d] %s => %s\n"):format(
        proxy.connection.client.username, proxy.connection.client.src.address, backend.dst.address,
        proxy.connection.client.default_db, proxy.connection.server.thread_id,
        inj.query:sub(2), outcome))
    log:flush()
end

function disconnect_client()
    log:write(proxy.connection.client.username, " left after ", os.difftime(os.time(), connected) < 5 and "a moment" or "long", "\n")
    log:close()
end
