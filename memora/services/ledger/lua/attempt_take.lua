-- Counts an attempt before anybody knows how it ends, unless one of its counters is full: guesses
-- at the same moment are as many as guesses one after the other.
-- KEYS: counter, …   ARGV: most, window in seconds of each counter
-- Returns 0, or the seconds to wait.
for n, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or '0') >= tonumber(ARGV[2 * n - 1]) then
    return math.max(1, redis.call('TTL', key))
  end
end
for n, key in ipairs(KEYS) do
  if redis.call('INCR', key) == 1 then
    redis.call('EXPIRE', key, ARGV[2 * n])
  end
end
return 0
