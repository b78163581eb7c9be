/** `proxy.tokenizer`: what scripts of 0.6 and later do with tokens. */
export const proxyTokenizer = String.raw`
local mysql = require("mysql.tokenizer")

local tokenizer = { tokenize = mysql.tokenize, normalize = mysql.normalize }

-- What stands in /*! … */ is executed: it stays.
local is_comment = { TK_COMMENT = true }

-- Words that are no names unless they stand in backticks.
local reserved = {}
for _, name in pairs(mysql.token_names) do
  local word = name:match("^TK_SQL_(.*)$")
  if word then reserved[word] = true end
end
-- MySQL lets these pass as names.
for word in ("ACTION BIT DATE ENUM NO TEXT TIME TIMESTAMP"):gmatch("%a+") do reserved[word] = nil end

local function name_as_sql(token)
  local text = token.text
  if text:sub(1, 1) == "@" then return text end
  if token.quoted or text == "" or text:find("[^%w_$\128-\255]") or reserved[text:upper()] then
    return "\96" .. text:gsub("\96", "\96\96") .. "\96"
  end
  return text
end

-- Escape sequences stand in the text as they were written; so only bare quotes are doubled.
local function string_as_sql(text)
  local parts, from = {}, 1
  while true do
    local at = text:find("[\\']", from)
    if not at then break end
    if text:sub(at, at) == "'" then
      parts[#parts + 1] = text:sub(from, at) .. "'"
      from = at + 1
    else
      parts[#parts + 1] = text:sub(from, at + 1)
      from = at + 2
    end
  end
  return "'" .. table.concat(parts) .. text:sub(from) .. "'"
end

local function comment_as_sql(text)
  if text:find("*/", 1, true) then return "-- " .. text .. "\n" end
  return "/*" .. text .. "*/"
end

local function as_sql(token)
  local name = token.token_name
  if name == "TK_LITERAL" then return name_as_sql(token) end
  if name == "TK_STRING" then return string_as_sql(token.text) end
  if name == "TK_COMMENT" then return comment_as_sql(token.text) end
  if name == "TK_COMMENT_MYSQL" then return "/*!" .. token.text .. "*/" end
  return token.text
end

-- A built-in function is one only where its parenthesis follows at once; neither may a name be torn from its point or its @.
local function belongs_together(before, token)
  local first, second = before.token_name, token.token_name
  if first == "TK_DOT" or second == "TK_DOT" then return true end
  if before.text == "@" or token.text == "@" then return true end
  return second == "TK_OBRACE" and (first == "TK_FUNCTION" or first:sub(1, 7) == "TK_SQL_")
end

function tokenizer.tokens_to_query(tokens)
  local parts, before = {}, nil
  for _, token in ipairs(tokens) do
    if before and not belongs_together(before, token) then parts[#parts + 1] = " " end
    parts[#parts + 1] = as_sql(token)
    before = token
  end
  return table.concat(parts)
end

function tokenizer.tokens_without_comments(tokens)
  local kept = {}
  for _, token in ipairs(tokens) do
    if not is_comment[token.token_name] then kept[#kept + 1] = token end
  end
  return kept
end

-- The texts alone; without the comments where so asked.
function tokenizer.bare_tokens(tokens, without_comments)
  local texts = {}
  for _, token in ipairs(tokens) do
    if not (without_comments and is_comment[token.token_name]) then texts[#texts + 1] = token.text end
  end
  return texts
end

-- The first token that is no comment; a comment where there is nothing else.
function tokenizer.first_stmt_token(tokens)
  for _, token in ipairs(tokens) do
    if not is_comment[token.token_name] then return token end
  end
  return tokens[1]
end

function tokenizer.inspect(tokens)
  for i, token in ipairs(tokens) do
    local text = token.text
    if token.token_name == "TK_STRING" then text = ("%q"):format(text) end
    print(("%d: { %s, %s }"):format(i, token.token_name, text))
  end
end

return tokenizer
`;
