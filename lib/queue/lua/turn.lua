-- End some jobs and take others, in one call.
local t = {
	now = tonumber(ARGV[1]), lock = ARGV[2], want = tonumber(ARGV[3]), token = ARGV[4], number = tonumber(ARGV[5]),
	worker = ARGV[6], max = tonumber(ARGV[7]), ms = tonumber(ARGV[8]), metrics = tonumber(ARGV[9])
}
local codes, i, ended, len = {}, 10, false, nil

-- c: id token value keep; the others: id token reason stack limit, then
-- f: keep attempts; r: delay lifo (tried again); l: delay (later); b, w: nothing.
while ARGV[i] do
	local kind, rc = ARGV[i], 0
	local e = { id = ARGV[i + 1], token = ARGV[i + 2], text = ARGV[i + 3] }
	len = len or call('HGET', P .. 'meta', 'opts.maxLenEvents') or '10000'
	if kind == 'c' then
		e.keep = ARGV[i + 4]
		rc = finish(P, e, t, len)
		ended = true
		i = i + 5
	else
		e.stack, e.limit = ARGV[i + 4], ARGV[i + 5]
		i = i + 6
		if kind == 'f' then
			e.failed, e.keep, e.attempts = true, ARGV[i], tonumber(ARGV[i + 1])
			rc = finish(P, e, t, len)
			ended = true
			i = i + 2
		elseif kind == 'r' then
			e.delay, e.lifo = tonumber(ARGV[i]), ARGV[i + 1] == '1'
			rc = again(P, e, t)
			i = i + 2
		elseif kind == 'l' then
			e.delay, e.silent = tonumber(ARGV[i]), true
			rc = again(P, e, t)
			i = i + 1
		elseif kind == 'b' then
			rc = back(P, e)
		else
			rc = children(P, e, t)
		end
	end
	codes[#codes + 1] = rc
end

local jobs, wait, due, blocked = {}, 0, 0, false
if t.want > 0 then
	jobs, wait, due, blocked = fetch(P, t)
end
if ended and #jobs == 0 and not blocked and wait <= 0 and due == 0 and
    call('EXISTS', P .. 'wait', P .. 'active', P .. 'prioritized') == 0 then
	event(P, len, 'drained')
end
return { codes, wait, string.format('%.0f', math.floor(due)), blocked and 1 or 0, jobs }
