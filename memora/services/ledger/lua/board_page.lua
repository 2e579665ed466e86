-- A page of a leaderboard, and where a player stands on it.
-- KEYS: board, all-time board of the same scope
-- ARGV: player, mode, entries wanted, entries to leave out
-- Returns {players on it, the player's rank from 0 or false, their score or false, the page's
-- first rank, {player, score, …}, {all-time score of each}}.
local size = redis.call('ZCARD', KEYS[1])
local rank = redis.call('ZREVRANK', KEYS[1], ARGV[1])
local limit, first = tonumber(ARGV[3]), tonumber(ARGV[4])
if ARGV[2] == 'neighbours' then
  first = rank and math.max(0, math.min(rank - math.floor(limit / 2), size - limit)) or 0
end
local page = redis.call('ZREVRANGE', KEYS[1], first, first + limit - 1, 'WITHSCORES')
local players = {}
for at = 1, #page, 2 do
  players[#players + 1] = page[at]
end
local totals = #players > 0 and redis.call('ZMSCORE', KEYS[2], unpack(players)) or {}
return { size, rank, redis.call('ZSCORE', KEYS[1], ARGV[1]), first, page, totals }
