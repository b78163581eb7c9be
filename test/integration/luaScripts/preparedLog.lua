-- Prepared statements with the values of their parameters.
local proto = require("mysql.proto")
local prepared = {}

function read_query(packet)
    local code = packet:byte()
    if code == proxy.COM_STMT_PREPARE then
        proxy.queries:append(1, packet, { resultset_is_needed = true })
    elseif code == proxy.COM_STMT_EXECUTE then
        proxy.queries:append(2, packet, { resultset_is_needed = true })
    elseif code == proxy.COM_STMT_CLOSE then
        local close = assert(proto.from_stmt_close_packet(packet))
        print("close", prepared[close.stmt_id] ~= nil)
        prepared[close.stmt_id] = nil
        return
    else
        return
    end
    return proxy.PROXY_SEND_QUERY
end

function read_query_result(inj)
    if inj.id == 1 then
        local prepare = assert(proto.from_stmt_prepare_packet(inj.query))
        if inj.resultset.raw:byte() == 0 then
            local ok = assert(proto.from_stmt_prepare_ok_packet(inj.resultset.raw))
            print(("prepare %s: %d columns, %d params"):format(prepare.stmt_text, ok.num_columns, ok.num_params))
            prepared[ok.stmt_id] = { text = prepare.stmt_text, num_params = ok.num_params }
        else
            print("failed: " .. prepare.stmt_text)
        end
    else
        local id = assert(proto.stmt_id_from_stmt_execute_packet(inj.query))
        local execute = assert(proto.from_stmt_execute_packet(inj.query, prepared[id].num_params))
        local values = {}
        for ndx, v in ipairs(execute.params or {}) do values[ndx] = tostring(v.value) end
        print(("execute %s (%s): %d rows"):format(prepared[id].text, table.concat(values, ", "), inj.resultset.row_count))
    end
end
