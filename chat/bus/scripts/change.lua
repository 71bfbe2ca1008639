-- Accept a change of a message: edit, delete, set and take off a mark (a reaction, a pin), or a preview of its link.
--
-- KEYS  1 room:<key>            hash    epoch, seq, stored, expired
--       2 log:<key>             zset    the replay list, by seq
--       3 outbox                stream  not yet in the database
--       4 members:<code>        hash    of whoever changes it
--       5 message:<key>:<seq>   hash    author, deleted, and one field for each mark: the seq that set it, or minus
--                                       the seq that took it off
--       6 limit:post:<code>     string  theoretical arrival time in ms
--       7 posts:<key>           zset    messages by seq: who wrote them, whom they call
--       8 crowded               string  there while talk has to wait for room in Redis
-- ARGV  1 event without its closing brace   2 room key   3 seq of the message   4 usercode of whoever changes it
--       5 edit, delete, mark or preview     6 field of the mark   7 '1' to set it, '0' to take it off
--       8 rights, where membership is implied, or ''
--       9 ms between two changes, or ''    10 changes at once
--      11 events the outbox may hold       12 events of one room it may hold
--      13 edit: '<author> <called>…' for KEYS[7]; delete: the message's event without its text; preview: the seq of
--         the one that was seen before it, or 0
--      14 seconds to keep KEYS[5]          15 channel of the room
--
-- Replies {'ok', epoch, seq, ms until all changes at once are there again} · {'known', epoch, seq of the earlier change} · {'closed'} · {'unloaded'} · {'unread'}
--         · {'denied'} · {'deleted'} · {'fast', ms, how many at once} · {'busy'}
--@ order
--@ pace
--@ blank

local room = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'stored', 'expired')
if not room[1] then return {'closed'} end
local epoch = tonumber(room[1])

local rights = ARGV[8]
if rights == '' then
  local held = redis.call('HMGET', KEYS[4], ARGV[2], '*')
  if not held[2] then return {'unloaded'} end
  rights = held[1] and string.match(held[1], ':(.*)') or ''
end
local function may(letter) return string.find(rights, letter, 1, true) end
if not may('r') then return {'denied'} end

local verb, target = ARGV[5], ARGV[3]
-- It left the room after it was read by whoever changes it.
if tonumber(target) <= tonumber(room[4] or '0') then return {'deleted'} end
local message = redis.call('HMGET', KEYS[5], 'author', 'deleted', ARGV[6])
if not message[1] then return {'unread'} end
if verb == 'delete' and message[2] then return {'known', epoch, tonumber(message[2])} end
if message[2] then return {'deleted'} end
if verb ~= 'mark' and message[1] ~= ARGV[4] and not may('m') then return {'denied'} end
if verb ~= 'delete' and verb ~= 'preview' and not may('p') then return {'denied'} end
if verb == 'mark' or verb == 'preview' then
  local last = tonumber(message[3] or '0')
  -- One preview may give way to another, but not to that of somebody who has not seen it.
  local unseen = verb == 'preview' and ARGV[7] == '1' and math.abs(last) ~= tonumber(ARGV[13])
  if unseen or (verb == 'mark' or ARGV[7] == '0') and (last > 0) == (ARGV[7] == '1') then
    return {'known', epoch, last == 0 and tonumber(target) or math.abs(last)}
  end
end

if is_full(KEYS[8], KEYS[3], ARGV[11], room[2] - (room[3] or 0), ARGV[12]) then return {'busy'} end
local wait, used = 0, 0
if ARGV[9] ~= '' then
  wait, used = pace(KEYS[6], ARGV[9], ARGV[10], true)
  if wait > 0 then return {'fast', wait, tonumber(ARGV[10])} end
end

local seq, event = order(KEYS[1], KEYS[2], KEYS[3], room[1], ARGV[1])
if verb == 'mark' or verb == 'preview' then
  redis.call('HSET', KEYS[5], ARGV[6], ARGV[7] == '1' and seq or -seq)
elseif redis.call('ZREMRANGEBYSCORE', KEYS[7], target, target) > 0 and verb == 'edit' then
  redis.call('ZADD', KEYS[7], target, target .. ' ' .. ARGV[13])
end
if verb == 'delete' then
  redis.call('HSET', KEYS[5], 'deleted', seq)
  -- Nobody who comes back may read what is gone: its places in the log stay, without the text.
  if redis.call('ZREMRANGEBYSCORE', KEYS[2], target, target) > 0 then
    redis.call('ZADD', KEYS[2], target, ARGV[13])
  end
  for _, json in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. target, seq)) do
    if telling(json) == tonumber(target) then blank(KEYS[2], json) end
  end
end
redis.call('EXPIRE', KEYS[5], ARGV[14])
redis.call('PUBLISH', ARGV[15], event)
return {'ok', epoch, seq, used}
