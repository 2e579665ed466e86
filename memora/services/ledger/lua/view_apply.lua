-- Brings a view from row first-1 to row last, if that is where it stands.
-- KEYS: wallet, then bitmap and hearts of each completed lesson
-- ARGV: first, last, number of fields, field, value, …, then bit index and hearts of each lesson
local wallet, first, last = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])
local head = redis.call('HMGET', wallet, 'epoch', 'upto')
if not head[1] then
  return 'missing' -- only a rebuild, under the player's lock, may create a view
end
local upto = tonumber(head[2])
if head[1] ~= server_epoch() then
  redis.call('DEL', wallet)
  return 'dropped'
end
if upto >= last then
  return 'skipped'
end
if upto ~= first - 1 then
  redis.call('DEL', wallet)
  return 'dropped'
end
local fields = tonumber(ARGV[3])
redis.call('HSET', wallet, 'upto', last, unpack(ARGV, 4, 3 + 2 * fields))
local at = 4 + 2 * fields
for key = 2, #KEYS, 2 do
  redis.call('SETBIT', KEYS[key], ARGV[at], 1)
  redis.call('BITFIELD', KEYS[key + 1], 'SET', 'u4', '#' .. ARGV[at], ARGV[at + 1])
  at = at + 2
end
return 'applied'
