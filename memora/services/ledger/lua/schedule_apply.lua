-- Brings a schedule from one row of the log to a later one, if that is where it stands.
-- KEYS: head, schedule   ARGV: row before, row after, exam, TTL in seconds, score, member, …
local head = redis.call('GET', KEYS[1])
if not head then
  return 'missing' -- only a rebuild, under the player's lock, may create one
end
local upto, exam = string.match(head, '^(%d+):(.*)$')
if upto and tonumber(upto) >= tonumber(ARGV[2]) then
  return 'skipped'
end
-- Dates that were planned for one exam do not belong among those for another.
if not upto or tonumber(upto) ~= tonumber(ARGV[1]) or exam ~= ARGV[3] then
  redis.call('DEL', KEYS[1], KEYS[2])
  return 'dropped'
end
for at = 5, #ARGV, 2 do
  redis.call('ZADD', KEYS[2], ARGV[at], ARGV[at + 1])
end
redis.call('SET', KEYS[1], ARGV[2] .. ':' .. exam, 'EX', ARGV[4])
redis.call('EXPIRE', KEYS[2], ARGV[4])
return 'applied'
