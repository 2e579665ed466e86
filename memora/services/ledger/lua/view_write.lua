-- Writes a whole view, unless this server already holds a newer one.
-- KEYS: wallet, then bitmap and hearts of each subject
-- ARGV: upto, number of fields, field, value, …, then bitmap and hearts of each subject
local wallet, upto = KEYS[1], tonumber(ARGV[1])
local epoch = server_epoch()
local head = redis.call('HMGET', wallet, 'epoch', 'upto')
if head[1] == epoch and tonumber(head[2]) > upto then
  return 'newer'
end
local fields = tonumber(ARGV[2])
redis.call('DEL', wallet)
redis.call('HSET', wallet, 'epoch', epoch, 'upto', upto, unpack(ARGV, 3, 2 + 2 * fields))
local at = 3 + 2 * fields
for key = 2, #KEYS do
  if ARGV[at] == '' then
    redis.call('DEL', KEYS[key])
  else
    redis.call('SET', KEYS[key], ARGV[at])
  end
  at = at + 1
end
return 'written'
