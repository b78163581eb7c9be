-- A library of a script's own, in the way of Lua 5.1.
module("rowtools", package.seeall)

function names(fields)
    local out = {}
    for i = 1, #fields do out[i] = fields[i].name end
    return out
end

function collect(rows)
    local out = {}
    for row in rows do out[#out + 1] = row end
    return out
end

function map(rows, columns, f)
    for _, row in ipairs(rows) do
        for i = 1, columns do row[i] = f(row[i], i) end
    end
    return rows
end
