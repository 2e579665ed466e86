-- Whether every player is on the boards of a scope, as far as this server knows. The mark lies in
-- the scope's slot: on the server whose boards it speaks of.
-- KEYS: mark   ARGV: read, begin or finish; the rebuild's token
-- A rebuild that a flush or a restart interrupted does not find its own beginning again.
local epoch = server_epoch()
local building = 'building:' .. ARGV[2] .. ':' .. epoch
local mark = redis.call('GET', KEYS[1])
if ARGV[1] == 'begin' then
  redis.call('SET', KEYS[1], building)
elseif ARGV[1] == 'finish' and mark == building then
  redis.call('SET', KEYS[1], epoch)
  return 1
end
return mark == epoch and 1 or 0
