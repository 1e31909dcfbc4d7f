-- End some jobs and take others, in one call. What every call needs stands here in a row; the
-- parts that some need are made when the first of these does: making them costs more than
-- ending a job. Tables are made with the room that the usual call needs, for the same reason.
-- ARGV: now, lock ms, how many jobs are wanted, how tokens begin, the first one's number,
-- worker, limit and its ms, minutes of metrics; then the ends.
-- The answer: for how long a limit holds, when the next delayed one is due, whether none may be
-- taken, a code for each end, and the jobs.
local call, A = redis.call, ARGV
local P = string.sub(KEYS[1], 1, -5)
local now, want, metrics = A[1], A[3], A[9]
local events, active, len = P .. 'events', P .. 'active', nil
local m = call('HMGET', KEYS[1], 'opts.maxLenEvents', 'paused', 'concurrency', 'max')
local usual = m[1] and not m[2] and not m[3] and not m[4] and A[7] == ''
local made, t, quiet
len = m[1] or '10000'

local function slow()
	if not made then
		made = parts()
		t = {
			now = tonumber(now), lock = A[2], want = tonumber(want), token = A[4], number = tonumber(A[5]),
			worker = A[6], max = tonumber(A[7]), ms = tonumber(A[8]), metrics = tonumber(metrics)
		}
	end
	quiet = false
	return made
end

-- ---- the ends ----

local out, i, ended, n = { 0, '0', 0, nil, nil, nil }, 10, false, 0
local ids, keys, locks, kin, keep

-- Those that completed, all with the same rule of what is kept.
while A[i] == 'c' and n < 500 and metrics == '0' and A[i + 4] ~= '0' and (not keep or keep == A[i + 4]) do
	local id = A[i + 1]
	local key = P .. id
	local lock, deps, bad = key .. ':lock', key .. ':dependencies', key .. ':unsuccessful'
	if n == 0 then
		ids, keys, locks, kin, keep = { id }, { key }, { lock }, { deps, bad, nil, nil, nil, nil }, A[i + 4]
	else
		ids[n + 1], keys[n + 1], locks[n + 1], kin[2 * n + 1], kin[2 * n + 2] = id, key, lock, deps, bad
	end
	n = n + 1
	i = i + 5
end

-- Nothing of all that is there: the usual case.
if n > 0 then
	local own = 2 * n
	kin[own + 1], kin[own + 2], kin[own + 3], kin[own + 4] = P .. 'delayed', P .. 'limiter', P .. 'prioritized', P .. 'stalled'
	quiet = call('EXISTS', unpack(kin)) == 0
	local owners = n > 1 and call('MGET', unpack(locks)) or { call('GET', locks[1]) }
	local alone, good, set, scores = quiet or call('EXISTS', unpack(kin, 1, own)) == 0, 0, P .. 'completed', nil
	ended = true
	for k = 1, n do
		local id, key = ids[k], keys[k]
		local at = 10 + (k - 1) * 5
		local token, value = A[at + 2], A[at + 3]
		local h = alone and owners[k] == token and call('HMGET', key, 'name', 'atm', 'parentKey', 'deid')
		if h and h[1] and not h[3] and not h[4] and call('LREM', active, '-1', id) == 1 then
			local times = h[2] and ((tonumber(h[2]) or 0) + 1) .. '' or '1'
			call('HSET', key, 'atm', times, 'returnvalue', value, 'finishedOn', now)
			call('XADD', events, 'MAXLEN', '~', len, '*', 'event', 'completed', 'jobId', id, 'returnvalue', value, 'prev',
			    'active')
			good = good + 1
			if good == 1 then
				scores = { now, id }
			else
				scores[2 * good - 1], scores[2 * good] = now, id
			end
			ids[good], locks[good] = id, locks[k]
			out[3 + k] = 0
		else
			out[3 + k] = slow().finish(P, { id = id, token = token, text = value, keep = keep }, t, len)
		end
	end
	-- What they have in common, in one go.
	if good > 0 then
		call('DEL', unpack(locks, 1, good))
		if not quiet then
			call('SREM', P .. 'stalled', unpack(ids, 1, good))
		end
		call('ZADD', set, unpack(scores))
		local most = keep == '-1' and -1 or tonumber(keep)
		if not most then
			slow().retain(P, set, t.now, keep)
		elseif most > 0 then
			local over = call('ZCARD', set) - most
			local old = over > 0 and call('ZPOPMIN', set, math.min(over, 1000)) or {}
			for k = 1, #old, 2 do
				local key = P .. old[k]
				call('DEL', key, key .. ':logs', key .. ':dependencies', key .. ':processed', key .. ':failed',
				    key .. ':unsuccessful')
			end
		end
	end
else
	quiet = call('EXISTS', P .. 'delayed', P .. 'limiter', P .. 'prioritized', P .. 'stalled') == 0
end

while A[i] do
	-- c: id token value keep; the others: id token reason stack limit, then
	-- f: keep attempts; r: delay lifo (tried again); l: delay (later); b, w: nothing.
	local kind, rc = A[i], 0
	if kind == 'c' then
		local e = { id = A[i + 1], token = A[i + 2], text = A[i + 3], keep = A[i + 4] }
		rc = slow().finish(P, e, t, len)
		ended = true
		i = i + 5
	else
		local e = { id = A[i + 1], token = A[i + 2], text = A[i + 3], stack = A[i + 4], limit = A[i + 5] }
		i = i + 6
		if kind == 'f' then
			e.failed, e.keep, e.attempts = true, A[i], tonumber(A[i + 1])
			rc = slow().finish(P, e, t, len)
			ended = true
			i = i + 2
		elseif kind == 'r' then
			e.delay, e.lifo = tonumber(A[i]), A[i + 1] == '1'
			rc = slow().again(P, e, t)
			i = i + 2
		elseif kind == 'l' then
			e.delay, e.silent = tonumber(A[i]), true
			rc = slow().again(P, e, t)
			i = i + 1
		elseif kind == 'b' then
			rc = slow().back(P, e)
		else
			rc = slow().children(P, e, t)
		end
	end
	n = n + 1
	out[3 + n] = rc
end

-- ---- the next ----

local got, wait, due, blocked = 0, 0, 0, false
if want ~= '0' then
	local plain = usual and (quiet or call('EXISTS', P .. 'delayed', P .. 'limiter') == 0)
	local fresh, full
	if plain and want == '1' then
		local id = call('RPOPLPUSH', P .. 'wait', active)
		fresh, full = { id or nil }, id
	elseif plain then
		fresh = call('RPOP', P .. 'wait', want) or {}
		full = #fresh == tonumber(want)
		if #fresh > 0 then
			call('LPUSH', active, unpack(fresh))
		end
	end
	-- Is there more? The others are woken for what is there alone, and nobody for nothing.
	local more = not plain or ((full or not quiet) and call('EXISTS', P .. 'wait', P .. 'prioritized') > 0)
	for k = 1, plain and #fresh or 0 do
		local id = fresh[k]
		local key = P .. id
		local h = call('HGETALL', key)
		if not h[1] then
			call('LREM', active, '1', id)
		else
			local started, token = '1', A[4] .. (got == 0 and A[5] or tonumber(A[5]) + got)
			got = got + 1
			for f = 1, #h, 2 do
				if h[f] == 'ats' then
					started = (tonumber(h[f + 1]) + 1) .. ''
					h[f + 1] = started
				end
			end
			call('SET', key .. ':lock', token, 'PX', A[2])
			if A[6] ~= '' then
				call('HSET', key, 'processedOn', now, 'ats', started, 'pb', A[6])
			else
				call('HSET', key, 'processedOn', now, 'ats', started)
			end
			call('XADD', events, '*', 'event', 'active', 'jobId', id, 'prev', 'waiting')
			h[#h + 1], h[#h + 2] = id, token
			out[3 + n + got] = h
		end
	end
	if got > 0 and more then
		call('ZADD', P .. 'marker', '0', '0')
	elseif more then
		local jobs
		jobs, wait, due, blocked = slow().fetch(P, t)
		got = #jobs
		for k = 1, got do
			out[3 + n + k] = jobs[k]
		end
	else
		call('DEL', P .. 'marker', P .. 'pc')
	end
end
if ended and got == 0 and not blocked and wait <= 0 and due == 0 and
    call('EXISTS', P .. 'wait', active, P .. 'prioritized') == 0 then
	call('XADD', events, 'MAXLEN', '~', len, '*', 'event', 'drained')
end
out[1] = wait
if due ~= 0 then
	out[2] = string.format('%.0f', math.floor(due))
end
out[3] = blocked and 1 or 0
return out
