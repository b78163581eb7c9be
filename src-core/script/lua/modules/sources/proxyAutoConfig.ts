/** `proxy.auto-config`: proxy.global.config by SQL. PROXY SHOW CONFIG, SET GLOBAL, SAVE CONFIG INTO, LOAD CONFIG FROM. */
export const proxyAutoConfig = String.raw`
local tokenizer = require("proxy.tokenizer")

local auto_config = {}

local function answer(response)
  proxy.response = response
  return proxy.PROXY_SEND_RESULT
end

local function done()
  return answer({ type = proxy.MYSQLD_PACKET_OK, affected_rows = 0 })
end

local function refuse(message)
  return answer({ type = proxy.MYSQLD_PACKET_ERR, errmsg = message })
end

local function config()
  proxy.global.config = proxy.global.config or {}
  return proxy.global.config
end

local function sorted(t)
  local keys = {}
  for key in pairs(t) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  return keys
end

-- All options: module, option, value.
local function each_option(visit)
  for _, module in ipairs(sorted(config())) do
    local options = config()[module]
    if type(options) == "table" then
      for _, option in ipairs(sorted(options)) do visit(module, option, options[option]) end
    end
  end
end

local function show()
  local rows = {}
  each_option(function(module, option, value)
    rows[#rows + 1] = { tostring(module) .. "." .. tostring(option), tostring(value), type(value) }
  end)
  return answer({
    type = proxy.MYSQLD_PACKET_OK,
    resultset = {
      fields = {
        { name = "option", type = proxy.MYSQL_TYPE_STRING },
        { name = "value", type = proxy.MYSQL_TYPE_STRING },
        { name = "type", type = proxy.MYSQL_TYPE_STRING }
      },
      rows = rows
    }
  })
end

local booleans = { TRUE = true, ON = true, YES = true, FALSE = false, OFF = false, NO = false }

-- The value as the option's type; nil and a message where it is none.
local function converted(token, sign, before)
  local kind = type(before)
  local text = token.text
  if kind == "number" then
    local number = tonumber(text)
    if not number or token.token_name == "TK_STRING" then return nil, "a number" end
    return sign == "-" and -number or number
  elseif kind == "boolean" then
    local value = booleans[text:upper()]
    if value == nil and (text == "0" or text == "1") then value = text == "1" end
    if value == nil then return nil, "true or false" end
    return value
  elseif kind == "string" then
    if token.token_name ~= "TK_STRING" then return nil, "a string in quotes" end
    return text
  end
  return nil, "of a type that can be set (it is a " .. kind .. ")"
end

local function set(texts, tokens)
  -- PROXY SET GLOBAL module . option = [-] value
  if #texts < 8 or texts[5] ~= "." or texts[7] ~= "=" then
    return refuse("PROXY SET GLOBAL needs the form: PROXY SET GLOBAL module.option = value")
  end
  local module, option = texts[4], texts[6]
  local options = config()[module]
  if type(options) ~= "table" or options[option] == nil then
    return refuse(("there is no option %s.%s: PROXY SHOW CONFIG lists them"):format(module, option))
  end
  local sign = texts[8] == "-" and "-" or nil
  local token = tokens[sign and 9 or 8]
  if not token or #texts > (sign and 9 or 8) then
    return refuse("PROXY SET GLOBAL needs one value")
  end
  local value, wanted = converted(token, sign, options[option])
  if value == nil then return refuse(("%s.%s has to be %s"):format(module, option, wanted)) end
  options[option] = value
  return done()
end

local function save(path)
  local file, message = io.open(path, "w")
  if not file then return refuse("the configuration was not saved: " .. message) end
  file:write("return {\n")
  for _, module in ipairs(sorted(config())) do
    local options = config()[module]
    if type(options) == "table" then
      file:write(("  [%q] = {\n"):format(tostring(module)))
      for _, option in ipairs(sorted(options)) do
        local value = options[option]
        local text = type(value) == "string" and ("%q"):format(value) or tostring(value)
        if type(value) ~= "table" and type(value) ~= "function" then
          file:write(("    [%q] = %s,\n"):format(tostring(option), text))
        end
      end
      file:write("  },\n")
    end
  end
  file:write("}\n")
  file:close()
  return done()
end

local function load_from(path)
  local chunk, message = loadfile(path)
  if not chunk then return refuse("the configuration was not loaded: " .. message) end
  local ok, loaded = pcall(setfenv(chunk, {}))
  if not ok or type(loaded) ~= "table" then
    return refuse("the configuration was not loaded: " .. (ok and path .. " returns no table" or tostring(loaded)))
  end
  for module, options in pairs(loaded) do
    if type(options) == "table" then
      config()[module] = config()[module] or {}
      for option, value in pairs(options) do config()[module][option] = value end
    end
  end
  return done()
end

-- What to return from read_query where the command was one of these; nil otherwise.
function auto_config.handle(cmd)
  if cmd.type ~= proxy.COM_QUERY or not cmd.query:find("^%s*[Pp][Rr][Oo][Xx][Yy]%s") then return nil end
  local tokens = tokenizer.tokens_without_comments(tokenizer.tokenize(cmd.query))
  if tokens[#tokens].token_name == "TK_SEMICOLON" then tokens[#tokens] = nil end
  local texts = tokenizer.bare_tokens(tokens)
  local word = function(i) return (texts[i] or ""):upper() end
  if word(2) == "SHOW" and word(3) == "CONFIG" and #texts == 3 then return show() end
  if word(2) == "SET" and word(3) == "GLOBAL" then return set(texts, tokens) end
  local path = tokens[#tokens]
  local named = path.token_name == "TK_STRING"
  if named and word(2) == "SAVE" and word(3) == "CONFIG" and word(4) == "INTO" and #texts == 5 then return save(path.text) end
  if named and word(2) == "LOAD" and word(3) == "CONFIG" and word(4) == "FROM" and #texts == 5 then return load_from(path.text) end
  return nil
end

return auto_config
`;
