-- The constants and tables that the manual lists.
assert(proxy.PROXY_VERSION >= 0x00501)
for _, name in ipairs({ "PROXY_SEND_QUERY", "PROXY_SEND_RESULT", "PROXY_IGNORE_RESULT", "MYSQLD_PACKET_OK", "MYSQLD_PACKET_ERR",
        "MYSQLD_PACKET_RAW", "BACKEND_STATE_UNKNOWN", "BACKEND_STATE_UP", "BACKEND_STATE_DOWN", "BACKEND_TYPE_UNKNOWN",
        "BACKEND_TYPE_RW", "BACKEND_TYPE_RO", "COM_SLEEP", "COM_QUIT", "COM_INIT_DB", "COM_QUERY", "COM_FIELD_LIST", "COM_CREATE_DB",
        "COM_DROP_DB", "COM_REFRESH", "COM_SHUTDOWN", "COM_STATISTICS", "COM_PROCESS_INFO", "COM_CONNECT", "COM_PROCESS_KILL",
        "COM_DEBUG", "COM_PING", "COM_TIME", "COM_DELAYED_INSERT", "COM_CHANGE_USER", "COM_BINLOG_DUMP", "COM_TABLE_DUMP",
        "COM_CONNECT_OUT", "COM_REGISTER_SLAVE", "COM_STMT_PREPARE", "COM_STMT_EXECUTE", "COM_STMT_SEND_LONG_DATA", "COM_STMT_CLOSE",
        "COM_STMT_RESET", "COM_SET_OPTION", "COM_STMT_FETCH", "COM_DAEMON", "MYSQL_TYPE_DECIMAL", "MYSQL_TYPE_NEWDECIMAL",
        "MYSQL_TYPE_TINY", "MYSQL_TYPE_SHORT", "MYSQL_TYPE_LONG", "MYSQL_TYPE_FLOAT", "MYSQL_TYPE_DOUBLE", "MYSQL_TYPE_NULL",
        "MYSQL_TYPE_TIMESTAMP", "MYSQL_TYPE_LONGLONG", "MYSQL_TYPE_INT24", "MYSQL_TYPE_DATE", "MYSQL_TYPE_TIME", "MYSQL_TYPE_DATETIME",
        "MYSQL_TYPE_YEAR", "MYSQL_TYPE_NEWDATE", "MYSQL_TYPE_ENUM", "MYSQL_TYPE_SET", "MYSQL_TYPE_TINY_BLOB", "MYSQL_TYPE_MEDIUM_BLOB",
        "MYSQL_TYPE_LONG_BLOB", "MYSQL_TYPE_BLOB", "MYSQL_TYPE_VAR_STRING", "MYSQL_TYPE_STRING", "MYSQL_TYPE_GEOMETRY", "MYSQL_TYPE_BIT" }) do
        if type(proxy[name]) ~= "number" then print("missing: " .. name) end
end

function read_query( packet )
        if packet:byte() ~= proxy.COM_QUERY then return end
        print(proxy.queries:len())
        proxy.queries:append(2, string.char(proxy.COM_QUERY) .. "SELECT 'other'")
        print(proxy.queries:len())
        proxy.queries:reset()
        print(proxy.queries:len())
        proxy.queries:append(1, packet)
        proxy.queries:prepend(3, string.char(proxy.COM_QUERY) .. "SELECT 'before'")
        print(proxy.queries:len())
        local backend = proxy.backends[proxy.connection["backend_ndx"]]
        print(backend.address == proxy.servers[1].address, backend.connected_clients, backend.state == proxy.BACKEND_STATE_UP)
        print(proxy.connection.thread_id > 0, proxy.connection.backend_ndx)
        return proxy.PROXY_SEND_QUERY
end

function read_query_result( inj )
        print(inj.id, inj.query:sub(2))
        if inj.id == 3 then
                return proxy.PROXY_IGNORE_RESULT
        end
end
