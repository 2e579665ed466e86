-- Returns {row of the log that the schedule holds, members due}, or nil if there is none.
-- KEYS: head, schedule   ARGV: moment, TTL in seconds
local upto = redis.call('GET', KEYS[1])
if not upto then
  return nil
end
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[2])
return { upto, redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[1]) }
