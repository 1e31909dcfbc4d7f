-- Add one job.
local no = refuse(1)
if no then
	return no
end
local id, new = add(P, look(P), read(1))
return { id, new }
