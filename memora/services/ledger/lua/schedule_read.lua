-- Returns {what the schedule is complete for, members due}, or nil if there is none.
-- KEYS: head, schedule   ARGV: moment, TTL in seconds
local head = redis.call('GET', KEYS[1])
if not head then
  return nil
end
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[2])
return { head, redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[1]) }
