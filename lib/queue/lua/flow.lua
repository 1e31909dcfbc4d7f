-- Add a tree: parents before their children, each to its own queue (the 13th argument).
local n = #ARGV / SIZE
for k = 1, n do
	local no = refuse((k - 1) * SIZE + 1, k > 1)
	if no then
		return no
	end
end
local seen, jobs, ids = {}, {}, {}
for k = 1, n do
	local j = read((k - 1) * SIZE + 1)
	seen[j.p] = seen[j.p] or look(j.p)
	j.later = true
	jobs[k] = j
	ids[k] = (add(j.p, seen[j.p], j))
end
-- A parent whose children were all there and done already waits for nobody.
for k = n, 1, -1 do
	local j = jobs[k]
	if j.kind == 'w' and call('EXISTS', j.p .. j.id .. ':dependencies') == 0 then
		parentready(j.p, j.id, tonumber(j.timestamp))
	end
end
return ids
