-- Modules by their global names, as module() made them.
require("mysql.tokenizer")
require("proxy.tokenizer")
require("lpeg")
local digits = lpeg.R("09") ^ 1

function read_query( packet )
    if packet:byte() ~= proxy.COM_QUERY then return end
    local tokens = mysql.tokenizer.tokenize(packet:sub(2))
    print(#tokens, proxy.tokenizer.normalize(tokens), digits:match("123x"), type(mysql.proto))
end
