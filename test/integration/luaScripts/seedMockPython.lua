-- As seedMock, and what PyMySQL says of its own accord.
function connect_server()
	proxy.response = {
		type = proxy.MYSQLD_PACKET_RAW,
		packets = { "\0105.0.45-proxy\000\255\255\255\255\000\020\000\000\000\000\000\000\000\001\130\008\002\000" .. ("\000"):rep(26) }
	}
	return proxy.PROXY_SEND_RESULT
end

function read_query( packet )
	if packet:sub(2) == "SHOW DATABASES" then
		proxy.response.type = proxy.MYSQLD_PACKET_OK
		proxy.response.resultset = { fields = { { type = proxy.MYSQL_TYPE_STRING, name = "Database" } }, rows = { { "db_1" }, { "db_2" } } }
	elseif packet:sub(2):match("^SET ") or packet:byte() ~= proxy.COM_QUERY then
		proxy.response.type = proxy.MYSQLD_PACKET_OK
	else
		proxy.response = { type = proxy.MYSQLD_PACKET_ERR, errmsg = "I haven't learnt how to handle that query", errcode = "101", sqlstate = "!101" }
	end
	return proxy.PROXY_SEND_RESULT
end
