-- A log of all statements, as appended to by every connection.
require("mysql.tokenizer")
local fh = io.open(os.getenv("SCRIPT_FOLDER") .. "/query.log", "a+")
fh:setvbuf('line', 4096)
local seqno = 0

function read_query( packet )
    if string.byte(packet) == proxy.COM_QUERY then
        seqno = seqno + 1
        local query = string.gsub(string.gsub(string.sub(packet, 2), "%s%s*", ' '), "^%s*(.-)%s*$", "%1")
        fh:write( string.format("%s %6d %03d -- %s (%s)\n", os.date('%Y-%m-%d %H:%M:%S'), proxy.connection.thread_id, seqno, query, proxy.connection.default_db))
        fh:flush()
    end
end
