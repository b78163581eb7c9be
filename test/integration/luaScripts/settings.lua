-- Settings in a file of their own, by loadfile and dofile.
local path = os.getenv("SCRIPT_FOLDER") .. "/settings.lua"
local out = assert(io.open(path, "w"))
out:write("banner = 'closed on sundays'\nreturn { limit = 2, words = { 'drop', 'truncate' } }\n")
out:close()

local settings = assert(loadfile(path))()
assert(dofile(path).limit == settings.limit)
assert(not loadfile(path .. ".none"))

function read_query( packet )
    if packet:byte() ~= proxy.COM_QUERY then return end
    for _, word in ipairs(settings.words) do
        if packet:sub(2):lower():find(word, 1, true) then
            proxy.response.type = proxy.MYSQLD_PACKET_ERR
            proxy.response.errmsg = banner
            return proxy.PROXY_SEND_RESULT
        end
    end
end
