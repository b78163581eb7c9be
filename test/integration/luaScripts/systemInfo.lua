-- What the modules of the system know.
local chassis, glib2, lfs, posix = require("chassis"), require("glib2"), require("lfs"), require("posix")

function read_query(packet)
    if packet:byte() ~= proxy.COM_QUERY then return end
    local started = glib2.g_get_current_time()
    local folder = os.getenv("SCRIPT_FOLDER")
    lfs.mkdir(folder .. "/made")
    local names = {}
    for name in lfs.dir(folder) do if not name:match("^%.") then names[#names + 1] = name .. ":" .. lfs.attributes(folder .. "/" .. name, "mode") end end
    chassis.log("message", "looked at " .. packet:sub(2))
    proxy.response = {
        type = proxy.MYSQLD_PACKET_OK,
        resultset = {
            fields = { { name = "md5" }, { name = "files" }, { name = "elapsed" }, { name = "pid" } },
            rows = { { glib2.g_checksum_md5(packet:sub(2)), table.concat(names, ","), glib2.g_get_current_time() - started < 1000000, posix.getpid("pid") > 1 } },
        }
    }
    return proxy.PROXY_SEND_RESULT
end
