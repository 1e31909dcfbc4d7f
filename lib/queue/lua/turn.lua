-- End some jobs and take others, in one call. What every call needs stands here in a row; the
-- parts that some need are made when the first of these does: making them costs more than
-- ending a job. ARGV: now, lock ms, how many jobs are wanted, how tokens begin, the first one's
-- number, worker, limit and its ms, minutes of metrics; then the ends.
local call = redis.call
local P = string.sub(KEYS[1], 1, -5)
local now, want, metrics = ARGV[1], tonumber(ARGV[3]), ARGV[9]
local t = {
	now = tonumber(now), lock = ARGV[2], want = want, token = ARGV[4], number = tonumber(ARGV[5]),
	worker = ARGV[6], max = tonumber(ARGV[7]), ms = tonumber(ARGV[8]), metrics = tonumber(metrics)
}
local events, active = P .. 'events', P .. 'active'
local m = call('HMGET', KEYS[1], 'opts.maxLenEvents', 'paused', 'concurrency', 'max')
local len = m[1] or '10000'
local usual = m[1] and not m[2] and not m[3] and not m[4] and not t.max
local made, quiet

local function slow()
	made, quiet = made or parts(), false
	return made
end

-- ---- the ends ----

local codes, i, ended, n = {}, 10, false, 0
local ids, keys, locks, kin, scores, keep = {}, {}, {}, {}, {}, nil

-- Those that completed, all with the same rule of what is kept.
while ARGV[i] == 'c' and n < 500 and metrics == '0' and ARGV[i + 4] ~= '0' and
    (not keep or keep == ARGV[i + 4]) do
	local id = ARGV[i + 1]
	local key = P .. id
	n = n + 1
	ids[n], keys[n], locks[n], keep = id, key, key .. ':lock', ARGV[i + 4]
	kin[2 * n - 1], kin[2 * n] = key .. ':dependencies', key .. ':unsuccessful'
	i = i + 5
end
local own = 2 * n
kin[own + 1], kin[own + 2], kin[own + 3], kin[own + 4] = P .. 'delayed', P .. 'limiter', P .. 'prioritized', P .. 'stalled'

-- Nothing of all that is there: the usual case.
quiet = call('EXISTS', unpack(kin)) == 0
if n > 0 then
	local owners = call('MGET', unpack(locks))
	local alone, good, set = quiet or call('EXISTS', unpack(kin, 1, own)) == 0, 0, P .. 'completed'
	ended = true
	for k = 1, n do
		local id, key = ids[k], keys[k]
		local at = 10 + (k - 1) * 5
		local token, value = ARGV[at + 2], ARGV[at + 3]
		local h = alone and owners[k] == token and call('HMGET', key, 'name', 'atm', 'parentKey', 'deid')
		if h and h[1] and not h[3] and not h[4] and call('LREM', active, '-1', id) == 1 then
			call('HSET', key, 'atm', ((tonumber(h[2] or nil) or 0) + 1) .. '', 'returnvalue', value, 'finishedOn', now)
			call('XADD', events, 'MAXLEN', '~', len, '*', 'event', 'completed', 'jobId', id, 'returnvalue', value, 'prev',
			    'active')
			good = good + 1
			ids[good], locks[good], scores[2 * good - 1], scores[2 * good] = id, locks[k], now, id
			codes[k] = 0
		else
			codes[k] = slow().finish(P, { id = id, token = token, text = value, keep = keep }, t, len)
		end
	end
	-- What they have in common, in one go.
	if good > 0 then
		call('DEL', unpack(locks, 1, good))
		if not quiet then
			call('SREM', P .. 'stalled', unpack(ids, 1, good))
		end
		call('ZADD', set, unpack(scores))
		local most = tonumber(keep)
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
end

while ARGV[i] do
	-- c: id token value keep; the others: id token reason stack limit, then
	-- f: keep attempts; r: delay lifo (tried again); l: delay (later); b, w: nothing.
	local kind, rc = ARGV[i], 0
	if kind == 'c' then
		local e = { id = ARGV[i + 1], token = ARGV[i + 2], text = ARGV[i + 3], keep = ARGV[i + 4] }
		rc = slow().finish(P, e, t, len)
		ended = true
		i = i + 5
	else
		local e = {
			id = ARGV[i + 1], token = ARGV[i + 2], text = ARGV[i + 3], stack = ARGV[i + 4], limit = ARGV[i + 5]
		}
		i = i + 6
		if kind == 'f' then
			e.failed, e.keep, e.attempts = true, ARGV[i], tonumber(ARGV[i + 1])
			rc = slow().finish(P, e, t, len)
			ended = true
			i = i + 2
		elseif kind == 'r' then
			e.delay, e.lifo = tonumber(ARGV[i]), ARGV[i + 1] == '1'
			rc = slow().again(P, e, t)
			i = i + 2
		elseif kind == 'l' then
			e.delay, e.silent = tonumber(ARGV[i]), true
			rc = slow().again(P, e, t)
			i = i + 1
		elseif kind == 'b' then
			rc = slow().back(P, e)
		else
			rc = slow().children(P, e, t)
		end
	end
	codes[#codes + 1] = rc
end

-- ---- the next ----

local jobs, wait, due, blocked = {}, 0, 0, false
if want > 0 then
	local fresh, plain = {}, usual and (quiet or call('EXISTS', P .. 'delayed', P .. 'limiter') == 0)
	if plain and want == 1 then
		fresh[1] = call('RPOPLPUSH', P .. 'wait', active) or nil
	elseif plain then
		fresh = call('RPOP', P .. 'wait', want) or {}
		if #fresh > 0 then
			call('LPUSH', active, unpack(fresh))
		end
	end
	-- Is there more? The others are woken for what is there alone, and nobody for nothing.
	local more = not plain or not (quiet and #fresh < want) and call('EXISTS', P .. 'wait', P .. 'prioritized') > 0
	for k = 1, #fresh do
		local id = fresh[k]
		local key = P .. id
		local h = call('HGETALL', key)
		if not h[1] then
			call('LREM', active, '1', id)
		else
			local started, token = '1', t.token .. t.number
			t.number = t.number + 1
			for f = 1, #h, 2 do
				if h[f] == 'ats' then
					started = (tonumber(h[f + 1]) + 1) .. ''
					h[f + 1] = started
				end
			end
			call('SET', key .. ':lock', token, 'PX', t.lock)
			if t.worker ~= '' then
				call('HSET', key, 'processedOn', now, 'ats', started, 'pb', t.worker)
			else
				call('HSET', key, 'processedOn', now, 'ats', started)
			end
			call('XADD', events, '*', 'event', 'active', 'jobId', id, 'prev', 'waiting')
			h[#h + 1], h[#h + 2] = id, token
			jobs[#jobs + 1] = h
		end
	end
	if #jobs > 0 and more then
		call('ZADD', P .. 'marker', '0', '0')
	elseif more then
		jobs, wait, due, blocked = slow().fetch(P, t)
	else
		call('DEL', P .. 'marker', P .. 'pc')
	end
end
if ended and #jobs == 0 and not blocked and wait <= 0 and due == 0 and
    call('EXISTS', P .. 'wait', P .. 'active', P .. 'prioritized') == 0 then
	call('XADD', events, 'MAXLEN', '~', len, '*', 'event', 'drained')
end
return { codes, wait, string.format('%.0f', math.floor(due)), blocked and 1 or 0, jobs }
