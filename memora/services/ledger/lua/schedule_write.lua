-- Writes a whole schedule; called under the player's lock, when none can be newer.
-- KEYS: head, schedule   ARGV: row of the log and exam, TTL in seconds, score, member, …
redis.call('DEL', KEYS[1], KEYS[2])
for at = 3, #ARGV, 2 do
  redis.call('ZADD', KEYS[2], ARGV[at], ARGV[at + 1])
end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[2])
return 'written'
