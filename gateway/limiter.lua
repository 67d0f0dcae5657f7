-- The pace of one ORCID client, shared by all processes: GCRA (ITU-T I.371), a factor that falls
-- when ORCID is busy and grows back by itself, and a circuit breaker. Times are microseconds.
--
-- KEYS[1] the client's hash   KEYS[2] the registry's hash, KEYS[3] its clients in trouble
-- ARGV[1] what: take | ok | busy | down   ARGV[2] now, 0 for the server's own clock
-- take: ARGV[3] wanted, ARGV[4] microseconds between two calls, ARGV[5] burst
-- Answers of take: granted, microseconds to wait, 1 if the client is in trouble
-- @names@
local now = tonumber(ARGV[2])
if now == 0 then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000000 + tonumber(time[2])
end

local function number(key, field, default)
  return tonumber(redis.call('HGET', key, field) or default) or default
end

local function store(key, ...)
  local values = {...}
  for i = 2, #values, 2 do
    values[i] = string.format('%.6f', values[i])
  end
  redis.call('HSET', key, unpack(values))
  redis.call('PEXPIRE', key, KEPT_MS)
end

local function factor(key)
  local stored = number(key, 'factor', 1)
  local since = now - number(key, 'slowed_at', 0)
  return math.min(1, stored + math.max(0, since) / RECOVERY_US)
end

local function slow(key)
  if now - number(key, 'slowed_at', 0) < SLOW_AGAIN_US then return end
  store(key, 'factor', math.max(SLOWEST, factor(key) / 2), 'slowed_at', now)
end

local function take(wanted, interval, burst)
  local fails = number(KEYS[1], 'fails', 0)
  local open_until = number(KEYS[1], 'open_until', 0)
  if open_until > now then return {0, open_until - now, 1} end
  if fails >= BREAKER_FAILS then
    wanted = 1
    store(KEYS[1], 'open_until', now + PROBE_US, 'probing', 1)
  end
  interval = interval / (factor(KEYS[1]) * factor(KEYS[2]))
  local tolerance = interval * (burst - 1)
  local due = math.max(number(KEYS[1], 'tat', 0), now)
  local granted = math.min(wanted, math.floor((now + tolerance - due) / interval + 1e-9) + 1)
  if granted < 1 then
    if fails >= BREAKER_FAILS then store(KEYS[1], 'open_until', 0, 'probing', 0) end
    return {0, math.ceil(due - tolerance - now), fails}
  end
  store(KEYS[1], 'tat', due + granted * interval)
  return {granted, 0, fails}
end

local function trouble(busy)
  local fails = number(KEYS[1], 'fails', 0) + 1
  store(KEYS[1], 'fails', fails)
  -- Calls that were under way when the breaker opened do not open it further; a probe does.
  local probing = number(KEYS[1], 'probing', 0) == 1
  if fails >= BREAKER_FAILS and (probing or number(KEYS[1], 'open_until', 0) <= now) then
    local opens = math.min(number(KEYS[1], 'opens', 0) + 1, 10)
    local rest = math.min(OPEN_LONGEST_US, OPEN_FIRST_US * 2 ^ (opens - 1))
    store(KEYS[1], 'opens', opens, 'open_until', now + rest, 'probing', 0)
  end
  if busy then
    slow(KEYS[1])
    redis.call('ZADD', KEYS[3], now, KEYS[1])
    redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now - TOGETHER_US)
    redis.call('PEXPIRE', KEYS[3], KEPT_MS)
    if redis.call('ZCARD', KEYS[3]) > 1 then slow(KEYS[2]) end
  end
  return {0, 0, fails}
end

if ARGV[1] == 'take' then
  return take(tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]))
elseif ARGV[1] == 'ok' then
  store(KEYS[1], 'fails', 0, 'opens', 0, 'open_until', 0, 'probing', 0)
  return {0, 0, 0}
end
return trouble(ARGV[1] == 'busy')
