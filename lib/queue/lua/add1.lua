-- Add one job.
if not ARGV[5] then
	local id, new = add(P, look(P), plain(ARGV[1], ARGV[2], ARGV[3], ARGV[4]))
	return { id, new }
end
local no = refuse(1)
if no then
	return no
end
local id, new = add(P, look(P), read(1))
return { id, new }
