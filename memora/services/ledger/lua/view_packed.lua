-- Returns bitmap and hearts of several subjects, if the view still stands at a given row.
-- KEYS: wallet, then bitmap and hearts of each subject   ARGV: upto
local head = redis.call('HMGET', KEYS[1], 'epoch', 'upto')
if head[1] ~= server_epoch() or head[2] ~= ARGV[1] then
  return nil
end
return redis.call('MGET', unpack(KEYS, 2))
