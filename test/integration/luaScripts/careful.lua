-- Failures are caught by the script, and written down with where they happened.
local function risky(text)
    if text:match("fail") then error({ code = 7, text = text }) end
    if text:match("index") then local t = nil; return t.x end
    return text:len()
end

function read_query(packet)
    if packet:byte() ~= proxy.COM_QUERY then return end
    local ok, result = xpcall(function () return risky(packet:sub(2)) end, function (e)
        return type(e) == "table" and e or debug.traceback(e, 2)
    end)
    if ok then
        print("ok", result)
    elseif type(result) == "table" then
        print("failed", result.code, result.text)
    else
        print((result:gsub("\n.*", "")), result:match("stack traceback:") ~= nil)
    end
end
