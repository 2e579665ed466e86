-- A player's view: the wallet hash, and bitmap and hearts of one subject.

-- Returns the wallet hash as a flat list, or nil if there is no view of this epoch, or if
-- the subject's bitmap or hearts, which the wallet promises, are gone.
local function read_view(wallet, bitmap, hearts, subject)
  if redis.call('HGET', wallet, 'epoch') ~= server_epoch() then
    return nil
  end
  if subject and subject ~= '' then
    local packed = redis.call('HGET', wallet, 'subject:' .. subject)
    local passed = packed and tonumber(string.match(packed, '^[^:]*:[^:]*:[^:]*:[^:]*:(%d+)')) or 0
    if passed > 0 and redis.call('EXISTS', bitmap, hearts) < 2 then
      return nil
    end
  end
  return redis.call('HGETALL', wallet)
end

-- Returns {hearts of one lesson, bitmap of all}.
local function read_lesson(bitmap, hearts, bit_index)
  return {
    redis.call('BITFIELD', hearts, 'GET', 'u4', '#' .. bit_index)[1],
    redis.call('GET', bitmap) or '',
  }
end
