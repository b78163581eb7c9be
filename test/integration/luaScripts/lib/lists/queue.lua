-- A class in the usual manner.
local Queue = {}
Queue.__index = Queue

function Queue.new(size)
    return setmetatable({ size = size, first = 1, last = 0 }, Queue)
end

function Queue:push(value)
    self.last = self.last + 1
    self[self.last] = value
    if self.last - self.first >= self.size then
        self[self.first] = nil
        self.first = self.first + 1
    end
end

function Queue:iterate()
    local at = self.first - 1
    return function ()
        at = at + 1
        return self[at]
    end
end

return Queue
