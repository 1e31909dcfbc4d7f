-- Remove what waits; with ARGV[1] = 1 what is delayed too. What schedules plan stays.
local n = 0

local function empty(name)
	for _, id in ipairs(call('ZRANGE', P .. name, 0, -1)) do
		if not isplanned(P, id) then
			call('ZREM', P .. name, id)
			erase(P, id, true)
			n = n + 1
		end
	end
end

-- A list in one go: taking ids out one by one is quadratic.
local function emptylist(name)
	local all = call('LRANGE', P .. name, 0, -1)
	call('DEL', P .. name)
	for _, id in ipairs(all) do
		if isplanned(P, id) then
			call('RPUSH', P .. name, id)
		else
			erase(P, id, true)
			n = n + 1
		end
	end
end

emptylist('wait')
emptylist('paused')
empty('prioritized')
if ARGV[1] == '1' then
	empty('delayed')
end
return n
