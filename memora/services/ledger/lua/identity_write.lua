-- Writes who may act as a player: the live session and the authorized devices.
-- KEYS: session, devices   ARGV: TTL in seconds, digest of the sid, its device, device, …
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('HSET', KEYS[1], 'epoch', server_epoch(), 'sid', ARGV[2], 'device', ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[1])
if #ARGV > 3 then
  redis.call('SADD', KEYS[2], unpack(ARGV, 4))
  redis.call('EXPIRE', KEYS[2], ARGV[1])
end
return redis.status_reply('OK')
