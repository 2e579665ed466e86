-- The server's run id changes with every start and failover. It is read inside the script:
-- a client that read it when it connected may send the next command to a restarted server.
local function server_epoch()
  return string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
end
