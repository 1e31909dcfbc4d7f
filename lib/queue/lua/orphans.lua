-- Jobs that are in no list and no set: nobody will ever take them, and nothing sweeps them
-- up. ARGV: 1 to remove them, at most so many, then ids that may be such. The ids.
local sets = { 'completed', 'failed', 'delayed', 'prioritized', 'waiting-children' }
local lists = { 'active', 'wait', 'paused' }

local function placed(id)
	for _, set in ipairs(sets) do
		if call('ZSCORE', P .. set, id) then
			return true
		end
	end
	for _, list in ipairs(lists) do
		if call('LPOS', P .. list, id) then
			return true
		end
	end
	return false
end

-- A job's record has a time; the hash of a schedule has none. Without a record something else
-- of a job may be left, but only what has no colon is surely the id of one.
local function isjob(id)
	local kind = call('TYPE', P .. id).ok
	if kind == 'hash' then
		return call('HEXISTS', P .. id, 'timestamp') == 1
	end
	return kind == 'none' and not string.find(id, ':', 1, true) and call('EXISTS', P .. id .. ':lock') == 0
end

local found = {}
for i = 3, #ARGV do
	local id = ARGV[i]
	if #found < tonumber(ARGV[2]) and isjob(id) and not placed(id) then
		if ARGV[1] == '1' then
			erase(P, id, false)
			call('DEL', P .. id .. ':lock')
		end
		found[#found + 1] = id
	end
end
return found
