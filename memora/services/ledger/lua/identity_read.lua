-- Returns {digest of the sid, its device, device, …}, or nil if there is no copy of this epoch.
-- KEYS: session, devices
local session = redis.call('HMGET', KEYS[1], 'epoch', 'sid', 'device')
if session[1] ~= server_epoch() then
  return nil
end
return { session[2], session[3], unpack(redis.call('SMEMBERS', KEYS[2])) }
