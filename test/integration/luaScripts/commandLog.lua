-- Every command by name, as proxy.commands reads it.
local commands = require("proxy.commands")

function read_query(packet)
    local cmd = commands.parse(packet)
    print(cmd.type_name, cmd.query or cmd.schema or "")
    if cmd.type == proxy.COM_QUERY then print(commands.pretty_print(cmd)) end
end
