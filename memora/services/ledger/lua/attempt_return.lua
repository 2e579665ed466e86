-- Gives an attempt back that was no guess; a counter that has expired meanwhile stays away.
-- KEYS: counter, …
for _, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or '0') > 0 then
    redis.call('DECR', key)
  end
end
return 0
