-- One round trip before every student request: who, from which device, how often, and what
-- the request is about to change.
-- KEYS: session, devices, rate limit, wallet [bitmap hearts]
-- ARGV: digest of the sid, device, requests allowed, window in seconds, subject, bit index
local session = redis.call('HMGET', KEYS[1], 'epoch', 'sid', 'device')
if session[1] ~= server_epoch() then
  return { 'unknown' }
end
if session[2] ~= ARGV[1] then
  return { 'session' }
end
if session[3] ~= ARGV[2] or redis.call('SISMEMBER', KEYS[2], ARGV[2]) == 0 then
  return { 'device' }
end
-- A server that is full refuses to count, and shows what it holds all the same: -1 says so.
local used = redis.pcall('INCR', KEYS[3])
if type(used) == 'table' then
  used = -1
elseif used == 1 then
  redis.call('EXPIRE', KEYS[3], ARGV[4])
end
local answer = { 'ok', used, redis.call('TTL', KEYS[3]) }
if used > tonumber(ARGV[3]) then
  return answer
end
local view = read_view(KEYS[4], KEYS[5], KEYS[6], ARGV[5])
if view then
  answer[4] = view
  if ARGV[5] ~= '' then
    answer[5] = read_lesson(KEYS[5], KEYS[6], ARGV[6])
  end
end
return answer
