-- Puts players on the boards of one scope exactly as a row of the log has them, unless the boards
-- show a later row already: a publish that comes late or again changes nothing.
-- KEYS: how far the boards are, by player; the boards
-- ARGV: 1 to write whatever they show; then of each player the name; the row; the row before it,
-- of which the boards differ in the first so many scores only; that many; the number of scores; and
-- for each score the board's place in KEYS and the score, empty where the player has none
local whatever, at = ARGV[1] == '1', 2
while at <= #ARGV do
  local player, row = ARGV[at], ARGV[at + 1]
  local held, scores = redis.call('HGET', KEYS[1], player), tonumber(ARGV[at + 4])
  if whatever or not held or tonumber(held) <= tonumber(row) then
    redis.call('HSET', KEYS[1], player, row)
    local wanted = held == ARGV[at + 2] and tonumber(ARGV[at + 3]) or scores
    for score = at + 5, at + 3 + 2 * wanted, 2 do
      local board = KEYS[tonumber(ARGV[score])]
      if ARGV[score + 1] == '' then
        redis.call('ZREM', board, player)
      else
        redis.call('ZADD', board, ARGV[score + 1], player)
      end
    end
  end
  at = at + 5 + 2 * scores
end
return redis.status_reply('OK')
