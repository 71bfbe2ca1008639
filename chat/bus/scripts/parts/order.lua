-- Give an event the next seq of its room; keep it for the database and for those who come back.
-- `head` is the event's JSON without its closing brace. Returns the seq and the whole JSON.
local function order(room, log, outbox, epoch, head)
  local seq = redis.call('HINCRBY', room, 'seq', 1)
  local event = head .. ',"epoch":' .. epoch .. ',"seq":' .. seq .. '}'
  redis.call('ZADD', log, seq, event)
  redis.call('XADD', outbox, '*', 'e', event)
  return seq, event
end

-- Whether talk has to wait, since the database is too far behind or Redis itself has little room.
local function is_full(crowded, outbox, most, ahead, most_ahead)
  return redis.call('XLEN', outbox) >= tonumber(most) or ahead >= tonumber(most_ahead)
    or redis.call('EXISTS', crowded) == 1
end
