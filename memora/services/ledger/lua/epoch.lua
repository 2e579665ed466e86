-- The server's run id changes with every start and failover. It is read inside the script:
-- a client that read it when it connected may send the next command to a restarted server.
-- The number in front is that of the formats in which we write: what an older release wrote is
-- never read.
local function server_epoch()
  return '3:' .. string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
end
