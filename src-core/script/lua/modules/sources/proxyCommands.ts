/** `proxy.commands`: a client's packet as a table. */
export const proxyCommands = `
local names = require("hydrophone.commands").names()

local commands = {}

local function little_endian(packet, from, count)
  local value = 0
  for i = from + count - 1, from, -1 do
    value = value * 256 + (packet:byte(i) or 0)
  end
  return value
end

local function query(cmd, packet) cmd.query = packet:sub(2) end

local function schema(cmd, packet) cmd.schema = packet:sub(2) end

local function statement(cmd, packet)
  cmd.stmt_id = little_endian(packet, 2, 4)
  cmd.stmt_handler_id = cmd.stmt_id
end

local parts = {
  COM_QUERY = query,
  COM_STMT_PREPARE = query,
  COM_INIT_DB = schema,
  COM_CREATE_DB = schema,
  COM_DROP_DB = schema,
  COM_FIELD_LIST = function(cmd, packet)
    cmd.table, cmd.field = packet:sub(2):match("^(%Z*)%z?(.*)$")
  end,
  COM_STMT_CLOSE = statement,
  COM_STMT_RESET = statement,
  COM_STMT_SEND_LONG_DATA = function(cmd, packet)
    statement(cmd, packet)
    cmd.param_id = little_endian(packet, 6, 2)
    cmd.data = packet:sub(8)
  end,
  COM_STMT_EXECUTE = function(cmd, packet)
    statement(cmd, packet)
    cmd.flags = packet:byte(6)
    cmd.iteration_count = little_endian(packet, 7, 4)
  end,
  COM_STMT_FETCH = function(cmd, packet)
    statement(cmd, packet)
    cmd.num_rows = little_endian(packet, 6, 4)
  end,
  COM_PROCESS_KILL = function(cmd, packet) cmd.thread_id = little_endian(packet, 2, 4) end,
  COM_SET_OPTION = function(cmd, packet) cmd.option = little_endian(packet, 2, 2) end,
  COM_REFRESH = function(cmd, packet) cmd.flags = packet:byte(2) end,
  COM_CHANGE_USER = function(cmd, packet)
    local user, length = packet:match("^.(%Z*)%z(.)")
    if not user then return end
    cmd.username = user
    cmd.schema = packet:sub(#user + 4 + length:byte()):match("^%Z*")
  end
}

function commands.parse(packet)
  local code = packet:byte()
  local cmd = { type = code, type_name = names[code] or ("COM_%d"):format(code or -1) }
  local read = parts[cmd.type_name]
  if read then read(cmd, packet) end
  return cmd
end

-- One line for people.
function commands.pretty_print(cmd)
  local text = "[" .. cmd.type_name .. "]"
  if cmd.query then
    return text .. " " .. cmd.query
  elseif cmd.username then
    return text .. " " .. cmd.username
  elseif cmd.schema then
    return text .. " " .. cmd.schema
  elseif cmd.table then
    return text .. " " .. cmd.table
  elseif cmd.stmt_id then
    return ("%s stmt_id = %d"):format(text, cmd.stmt_id)
  elseif cmd.thread_id then
    return ("%s thread_id = %d"):format(text, cmd.thread_id)
  end
  return text
end

return commands
`;
