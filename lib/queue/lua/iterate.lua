-- The next iteration of a schedule as an ordinary job. ARGV: id, now, next, every, offset, start,
-- name, data, opts without its end, the job id as JSON without its end, priority, lifo.
local id, now, every = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[4])

local function text(n)
	return string.format('%.0f', n)
end

local function jobid(ms)
	return 'repeat:' .. id .. ':' .. text(ms)
end

local function iterate(ms)
	local delay = math.max(0, ms - now)
	local tail = ',"jobId":' .. ARGV[10] .. text(ms) .. '","timestamp":' .. text(now) .. ',"delay":' .. text(delay)
	if not every then
		tail = tail .. ',"prevMillis":' .. text(ms)
	end
	local j = {
		id = jobid(ms), name = ARGV[7], data = ARGV[8], opts = ARGV[9] .. tail .. '}', timestamp = text(now),
		delay = text(delay), priority = ARGV[11], lifo = ARGV[12] == '1', kind = 's', parentkey = '', parent = '',
		deid = '', rjk = id
	}
	call('ZADD', P .. 'repeat', ms, id)
	call('INCR', P .. 'id')
	local q = look(P)
	store(P, q, j)
	place(P, q, j)
	return { j.id, text(ms) }
end
