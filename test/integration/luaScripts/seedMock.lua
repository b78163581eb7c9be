function packet_auth(fields)
	fields = fields or { }
	return "\010" ..                          -- proto version
		(fields.version or "5.0.45-proxy") .. -- version
		"\000" ..                             -- term-null
		"\255\255\255\255" ..                 -- thread-id
		"\000\020\000\000" ..
		"\000\000\000\000" ..                 -- challenge - part I
		"\000" ..                             -- filler
		"\001\130" ..                         -- server cap (long pass, 4.1 proto)
		"\008" ..                             -- charset
		"\002\000" ..                         -- status
		("\000"):rep(26)                      -- filler & challenge - part II
end

function connect_server()
	-- emulate a server
	proxy.response = {
		type = proxy.MYSQLD_PACKET_RAW,
		packets = {
			packet_auth()
		}
	}
	return proxy.PROXY_SEND_RESULT
end

function error_result(msg, code, state)
	proxy.response = {
		type = proxy.MYSQLD_PACKET_ERR,
		errmsg = msg,
		errcode = code,
		sqlstate = state
	}
	return proxy.PROXY_SEND_RESULT
end

function show_databases()
	proxy.response.type = proxy.MYSQLD_PACKET_OK
	proxy.response.resultset = {
		fields = {
			{ type = proxy.MYSQL_TYPE_STRING, name = "Database", },
		},
		rows = {}
	}
	-- here we add 70 database names to the resulset
	for i = 1, 70 do
		table.insert(proxy.response.resultset.rows, {"db_" .. i})
	end
	return proxy.PROXY_SEND_RESULT
end

function read_query( packet )
	if (string.byte(packet) == proxy.COM_QUIT)
	or (string.byte(packet) == proxy.COM_INIT_DB) then
		-- This gets called when you disconnect from the server
		-- or when you specify a database on connection time
		proxy.response.type = proxy.MYSQLD_PACKET_OK
		return proxy.PROXY_SEND_RESULT
	elseif string.byte(packet) == proxy.COM_QUERY then
		if packet:sub(2) == "SHOW DATABASES" then
			return show_databases()
		end
	end
	-- Unkown query
	return error_result (
		"I haven't learnt how to handle that query"
		, '101'
		, '!101')
end
