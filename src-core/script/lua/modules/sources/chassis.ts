/** `chassis`: the log of the proxy, and its end. */
export const chassis = `
local native = require("hydrophone.chassis")

local chassis = { log = native.log, set_shutdown = native.set_shutdown }

for _, level in ipairs({ "error", "critical", "warning", "message", "info", "debug" }) do
  chassis[level] = function(text)
    native.log(level, tostring(text))
  end
end

-- Memory is not measured by allocation here: the numbers that Lua itself knows.
function chassis.get_stats()
  return { lua_mem_bytes = collectgarbage("count") * 1024, lua_mem_alloc = 0, lua_mem_free = 0 }
end

return chassis
`;
