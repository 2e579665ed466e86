-- Notes when a player was last here, and says whether it is time to log it.
-- KEYS: wallet, throttle   ARGV: moment, seconds between two rows of the log
if redis.call('HGET', KEYS[1], 'epoch') == server_epoch() then
  redis.call('HSET', KEYS[1], 'seen_at', ARGV[1])
end
if redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[2], 'NX') then
  return 1
end
return 0
