-- What tells that a server may have lost something: the run id changes with every start, and the
-- replication id when a replica becomes the master, so also when the old master is made the
-- master again without a restart. Both are read inside the script: a client that read them when
-- it connected may send the next command to another server. 16 digits of each tell them apart, and
-- keep a player's hash small: no value in it may be longer than 64 bytes.
-- The number in front is that of the formats in which we write: what an older release wrote is
-- never read.
local function server_epoch()
  local run_id = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
  local history = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
  return '4:' .. string.sub(run_id, 1, 16) .. ':' .. string.sub(history, 1, 16)
end
