/** `mysql.proto`: the natives, and what is plain text. Fields of master.info as the manual lists them, one a line. */
export const mysqlProto = String.raw`
local proto = require("hydrophone.proto")

-- https://dev.mysql.com/doc/refman/5.5/en/slave-logs-status.html
local masterinfo_lines = {
  "master_lines", "master_log_file", "master_log_pos", "master_host", "master_user", "master_password", "master_port",
  "master_connect_retry", "master_ssl", "master_ssl_ca", "master_ssl_capath", "master_ssl_cert", "master_ssl_cipher",
  "master_ssl_key", "master_ssl_verify_server_cert"
}
local masterinfo_numbers = {
  master_lines = true, master_log_pos = true, master_port = true, master_connect_retry = true, master_ssl = true,
  master_ssl_verify_server_cert = true
}

function proto.from_masterinfo_string(text)
  local info, at = {}, 0
  for line in text:gmatch("([^\n]*)\n?") do
    at = at + 1
    local field = masterinfo_lines[at]
    if not field then break end
    if masterinfo_numbers[field] then
      info[field] = tonumber(line)
    else
      info[field] = line
    end
  end
  if not info.master_log_pos then
    error("from_masterinfo_string: not the text of a master.info: its third line is no number", 2)
  end
  return info
end

function proto.to_masterinfo_string(info)
  local lines = {}
  for i, field in ipairs(masterinfo_lines) do
    local value = info[field]
    if value == nil then value = masterinfo_numbers[field] and 0 or "" end
    lines[i] = tostring(value)
  end
  if info.master_lines == nil then lines[1] = tostring(#masterinfo_lines) end
  return table.concat(lines, "\n") .. "\n"
end

return proto
`;
