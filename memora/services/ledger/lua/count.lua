-- Counts something within a window that begins with the first; returns how many it is.
-- KEYS: counter   ARGV: window in seconds
local count = redis.call('INCR', KEYS[1])
if count == 1 then
  redis.call('EXPIRE', KEYS[1], ARGV[1])
end
return count
