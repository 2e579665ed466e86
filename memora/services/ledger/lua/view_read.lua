-- KEYS: wallet [bitmap hearts]   ARGV: subject, bit index ('' = the whole subject, or none)
local view = read_view(KEYS[1], KEYS[2], KEYS[3], ARGV[1])
if not view then
  return nil
end
if ARGV[1] == '' then
  return { view }
end
if ARGV[2] ~= '' then
  return { view, read_lesson(KEYS[2], KEYS[3], ARGV[2]) }
end
return { view, { redis.call('GET', KEYS[2]) or '', redis.call('GET', KEYS[3]) or '' } }
