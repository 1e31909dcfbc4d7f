-- Renew locks. ARGV: lock ms, then id and token of each. What could not be renewed: its
-- id, and the token of its new owner or ''.
local lost = {}
for i = 2, #ARGV, 2 do
	local key = P .. ARGV[i] .. ':lock'
	local owner = call('GET', key)
	if owner == ARGV[i + 1] then
		call('SET', key, owner, 'PX', ARGV[1])
		call('SREM', P .. 'stalled', ARGV[i])
	else
		lost[#lost + 1] = ARGV[i]
		lost[#lost + 1] = owner or ''
	end
end
return lost
