-- Puts one player's scores on the boards of one scope.
-- KEYS: the boards   ARGV: the player; 1 if a board may show less than before; for each board
-- the score, empty where the player has none
local player, may_fall = ARGV[1], ARGV[2] == '1'
for position, board in ipairs(KEYS) do
  local score = ARGV[position + 2]
  if may_fall then
    redis.call('ZREM', board, player)
  end
  if score ~= '' then
    redis.call('ZADD', board, 'GT', score, player)
  end
end
