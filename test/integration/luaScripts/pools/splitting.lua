-- Reads go to read-only servers, all else to the first one; connections to the servers are kept and shared between the clients.
local commands  = require("proxy.commands")
local tokenizer = require("proxy.tokenizer")
local balance   = require("proxy.balance")

if not proxy.global.config.split then
    proxy.global.config.split = { min_idle_connections = tonumber(os.getenv("SPLIT_IDLE") or 1), max_idle_connections = 4 }
end
local config = proxy.global.config.split

local in_transaction = false
local has_prepared   = false

-- Fills the pool of each backend first; then clients are served by what is idle.
function connect_server()
    local use
    for i = 1, #proxy.global.backends do
        local s    = proxy.global.backends[i]
        local pool = s.pool
        pool.min_idle_connections = config.min_idle_connections
        pool.max_idle_connections = config.max_idle_connections
        local idle = pool.users[""].cur_idle_connections
        if s.state ~= proxy.BACKEND_STATE_DOWN then
            if idle < config.min_idle_connections then
                proxy.connection.backend_ndx = i
                print("fills " .. i)
                return
            end
            use = use or i
        end
    end
    if use then
        proxy.connection.backend_ndx = use
        print("uses " .. use)
        -- An idle connection is taken.
        return proxy.PROXY_IGNORE_RESULT
    end
end

function read_auth_result(auth)
    if auth.packet:byte() == proxy.MYSQLD_PACKET_OK then
        -- To the pool, until there is a statement.
        proxy.connection.backend_ndx = 0
    end
end

function read_query(packet)
    local cmd = commands.parse(packet)
    local c   = proxy.connection.client

    if cmd.type == proxy.COM_QUIT then
        -- The server's connection stays.
        proxy.response = { type = proxy.MYSQLD_PACKET_OK }
        return proxy.PROXY_SEND_RESULT
    end

    proxy.queries:append(1, packet, { resultset_is_needed = true })

    if cmd.type == proxy.COM_STMT_PREPARE then has_prepared = true end

    local backend = proxy.connection.backend_ndx
    if backend == 0 and cmd.type == proxy.COM_QUERY and not in_transaction then
        local tokens = tokenizer.tokenize(cmd.query)
        local first  = tokenizer.first_stmt_token(tokens)
        if first.token_name == "TK_SQL_SELECT" then
            local locks = false
            for i, token in ipairs(tokens) do
                if token.token_name == "TK_SQL_UPDATE" or (token.token_name == "TK_FUNCTION" and token.text:upper() == "LAST_INSERT_ID") then locks = true end
            end
            if not locks then backend = balance.idle_ro() end
        end
    end
    if backend == 0 then backend = balance.idle_failsafe_rw() end
    if backend == 0 then return end
    proxy.connection.backend_ndx = backend

    local s = proxy.connection.server
    if cmd.type ~= proxy.COM_INIT_DB and c.default_db and c.default_db ~= s.default_db then
        proxy.queries:prepend(2, string.char(proxy.COM_INIT_DB) .. c.default_db, { resultset_is_needed = true })
    end
    return proxy.PROXY_SEND_QUERY
end

function read_query_result(inj)
    if inj.id ~= 1 then
        if inj.resultset.query_status == proxy.MYSQLD_PACKET_ERR then print("no such schema there") end
        return proxy.PROXY_IGNORE_RESULT
    end
    in_transaction = inj.resultset.flags.in_trans
    local has_id = inj.resultset.insert_id and inj.resultset.insert_id > 0
    if not in_transaction and not has_id and not has_prepared then
        proxy.connection.backend_ndx = 0
    end
end

function disconnect_client()
    proxy.connection.backend_ndx = 0
end
