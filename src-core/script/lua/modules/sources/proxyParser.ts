/** `proxy.parser`: what a statement does with which tables. */
export const proxyParser = `
local native = require("hydrophone.parser")
local tokenizer = require("proxy.tokenizer")

local parser = {}

-- "schema.table" by "read" or "write"; a name without a schema gets the client's default one, where there is one.
function parser.get_tables(tokens)
  local client = proxy and proxy.connection and proxy.connection.client
  local schema = client and client.default_db or ""
  local query = tokenizer.tokens_to_query(tokenizer.tokens_without_comments(tokens))
  return native.tables(query, schema)
end

-- The same of a text.
function parser.parse(query)
  return parser.get_tables(tokenizer.tokenize(query))
end

return parser
`;
