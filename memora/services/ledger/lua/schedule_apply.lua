-- Brings a schedule from one row of the log to a later one, if that is where it stands.
-- KEYS: head, schedule   ARGV: row before, row after, TTL in seconds, score, member, …
local upto = tonumber(redis.call('GET', KEYS[1]))
if not upto then
  return 'missing' -- only a rebuild, under the player's lock, may create one
end
if upto >= tonumber(ARGV[2]) then
  return 'skipped'
end
if upto ~= tonumber(ARGV[1]) then
  redis.call('DEL', KEYS[1], KEYS[2])
  return 'dropped'
end
for at = 4, #ARGV, 2 do
  redis.call('ZADD', KEYS[2], ARGV[at], ARGV[at + 1])
end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
redis.call('EXPIRE', KEYS[2], ARGV[3])
return 'applied'
