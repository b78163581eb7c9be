/** `mysql.tokenizer`: a statement's tokens, each with token_id, token_name and text. */
export const mysqlTokenizer = String.raw`
local native = require("hydrophone.tokenizer")
local names = native.names()

local tokenizer = { token_names = names }

local ids = {}
for id, name in pairs(names) do ids[name] = id end
tokenizer.token_ids = ids

-- A name that stood in backticks has this unseen, so that loops over the token's fields do not meet it.
local in_backticks = { __index = { quoted = true } }

function tokenizer.tokenize(query)
  local flat = native.tokens(query)
  local tokens = {}
  for i = 1, #flat, 2 do
    local id = flat[i]
    local quoted = id < 0
    if quoted then id = -1 - id end
    local token = { token_id = id, token_name = names[id], text = flat[i + 1] }
    if quoted then setmetatable(token, in_backticks) end
    tokens[(i + 1) / 2] = token
  end
  return tokens
end

local values = { TK_STRING = true, TK_INTEGER = true, TK_FLOAT = true }

-- A statement without its values and comments, for grouping: names in backticks, keywords and functions in upper case.
function tokenizer.normalize(tokens)
  local parts = {}
  for _, token in ipairs(tokens) do
    local name, text = token.token_name, token.text
    if name == "TK_COMMENT" then
      text = nil
    elseif values[name] then
      text = "?"
    elseif name == "TK_LITERAL" then
      text = "\96" .. text .. "\96"
    elseif name == "TK_COMMENT_MYSQL" then
      text = "/*!" .. text .. "*/"
    elseif name == "TK_FUNCTION" or name:sub(1, 7) == "TK_SQL_" then
      text = text:upper()
    end
    if text then parts[#parts + 1] = text .. " " end
  end
  return table.concat(parts)
end

return tokenizer
`;
