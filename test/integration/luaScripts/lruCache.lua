-- A cache that forgets what was not asked for the longest; a comment says for how long: /* ttl 60 */.
proxy.global.lru = proxy.global.lru or { size = 2, entries = {}, order = {} }
local lru = proxy.global.lru

local function touch(key)
    for i, k in ipairs(lru.order) do
        if k == key then table.remove(lru.order, i) break end
    end
    table.insert(lru.order, 1, key)
    while #lru.order > lru.size do lru.entries[table.remove(lru.order)] = nil end
end

local function get(key)
    local entry = lru.entries[key]
    if entry and entry.expires >= os.time() then
        touch(key)
        return entry.resultset
    end
end

local function deep_copy(resultset)
    local copy = { fields = {}, rows = {} }
    for i = 1, #resultset.fields do copy.fields[i] = { type = resultset.fields[i].type, name = resultset.fields[i].name } end
    for row in resultset.rows do
        local new_row = {}
        for n = 1, #copy.fields do new_row[n] = row[n] end
        table.insert(copy.rows, new_row)
    end
    return copy
end

function read_query(packet)
    if packet:byte() ~= proxy.COM_QUERY then return end
    local query = packet:sub(2)
    local ttl = query:match("/%*%s*ttl%s+(%d+)%s*%*/")
    if not ttl then return end
    local kept = get(query)
    if kept then
        print("hit")
        proxy.response.type = proxy.MYSQLD_PACKET_OK
        proxy.response.resultset = kept
        return proxy.PROXY_SEND_RESULT
    end
    print("miss")
    proxy.queries:append(tonumber(ttl), packet, { resultset_is_needed = true })
    return proxy.PROXY_SEND_QUERY
end

function read_query_result(inj)
    if inj.resultset.query_status ~= proxy.MYSQLD_PACKET_OK then return end
    local key = inj.query:sub(2)
    lru.entries[key] = { resultset = deep_copy(inj.resultset), expires = os.time() + inj.id }
    touch(key)
end
