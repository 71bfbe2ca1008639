-- Accept an event into a room: order it, keep it for the database and for those who come back, tell everybody.
--
-- KEYS  1 room:<key>        hash    epoch, seq, stored
--       2 log:<key>         stream  the replay list
--       3 outbox            stream  not yet in the database
--       4 members:<code>    hash    of the author of a post, or of the member who changed
--       5 cid:<code>:<id>   string  the first answer to this client_id
--       6 limit:post:<code> string  theoretical arrival time in ms (GCRA)
-- ARGV  1 event without its closing brace   2 room key        3 right that is needed, or ''
--       4 answer for retries                5 seconds to keep it, or '' for no client_id
--       6 ms between two posts, or ''       7 posts at once
--       8 <version>:<rights> to write into KEYS[4], or ''
--       9 channel of the room              10 channel of the member, or ''   11 what to tell there, without its closing brace
--      12 events the outbox may hold       13 events of one room it may hold
--
-- Lua does not roll back: everything is checked before the first write. Order of writes: seq, log, outbox, answer,
-- rights; the publish comes last, since what is heard must not be lost when a write before it fails.
-- Replies {'ok', epoch, seq} · {'known', answer} · {'closed'} · {'unloaded'} · {'denied'} · {'fast', ms} · {'busy'}

local known = redis.call('GET', KEYS[5])
if known then return {'known', known} end

local room = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'stored')
if not room[1] then return {'closed'} end

if ARGV[3] ~= '' then
  local held = redis.call('HMGET', KEYS[4], ARGV[2], '*')
  if not held[2] then return {'unloaded'} end
  local rights = held[1] and string.match(held[1], ':(.*)') or ''
  if not string.find(rights, ARGV[3], 1, true) then return {'denied'} end
end

if ARGV[8] ~= '' then
  -- Changes of one membership may arrive late, after the next one: the newer one counts.
  local held = redis.call('HGET', KEYS[4], ARGV[2])
  if held and tonumber(string.match(held, '^%d+')) > tonumber(string.match(ARGV[8], '^%d+')) then
    return {'known', room[1] .. ' ' .. room[2] .. ' ' .. ARGV[4]}
  end
end

-- Talk can wait; a membership is in the database already and must be told.
if ARGV[8] == '' then
  if redis.call('XLEN', KEYS[3]) >= tonumber(ARGV[12]) then return {'busy'} end
  if room[2] - (room[3] or 0) >= tonumber(ARGV[13]) then return {'busy'} end
end

if ARGV[6] ~= '' then
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local arrival = math.max(tonumber(redis.call('GET', KEYS[6]) or '0'), now)
  local early = arrival - now - ARGV[6] * (ARGV[7] - 1)
  if early > 0 then return {'fast', math.ceil(early)} end
  local next_arrival = arrival + ARGV[6]
  redis.call('SET', KEYS[6], string.format('%.0f', next_arrival), 'PX', string.format('%.0f', next_arrival - now))
end

local seq = redis.call('HINCRBY', KEYS[1], 'seq', 1)
local event = ARGV[1] .. ',"epoch":' .. room[1] .. ',"seq":' .. seq .. '}'
redis.call('XADD', KEYS[2], seq .. '-0', 'e', event)
redis.call('XADD', KEYS[3], '*', 'e', event)
if ARGV[5] ~= '' then
  redis.call('SET', KEYS[5], room[1] .. ' ' .. seq .. ' ' .. ARGV[4], 'EX', ARGV[5])
end
if ARGV[8] ~= '' then redis.call('HSET', KEYS[4], ARGV[2], ARGV[8]) end
redis.call('PUBLISH', ARGV[9], event)
if ARGV[10] ~= '' then
  redis.call('PUBLISH', ARGV[10], ARGV[11] .. ',"epoch":' .. room[1] .. ',"seq":' .. seq .. '}')
end
return {'ok', tonumber(room[1]), seq}
