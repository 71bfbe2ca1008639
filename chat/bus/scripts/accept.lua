-- Accept an event into a room: order it, keep it for the database and for those who come back, tell everybody.
--
-- KEYS  1 room:<key>          hash    epoch, seq, stored, posting, slow
--       2 log:<key>           zset    the replay list, by seq
--       3 outbox              stream  not yet in the database
--       4 members:<code>      hash    of the author of a post, or of the member who changed
--       5 cid:<code>:<id>     string  the first answer to this client_id
--       6 limit:post:<code>   string  theoretical arrival time in ms
--       7 limit:slow:<key>:<code>  string  there while a slow room lets this member wait
--       8 posts:<key>         zset    messages by seq: who wrote them, whom they call
--       9 cursors:<key>       hash    how far members have read
--      10 cursors             set     cursors that are not in the database yet
--      11 push:due            zset    messages of which people who are away are to be told
--      12 crowded             string  there while talk has to wait for room in Redis
--      13 life:lost           string  there while answers may be missing that Redis should remember
-- ARGV  1 event without its closing brace   2 room key        3 right that is needed, or ''
--       4 answer for retries                5 seconds to keep it, or '' for no client_id
--       6 ms between two posts, or ''       7 posts at once
--       8 <version>:<rights> to write into KEYS[4], or ''
--       9 channel of the room              10 channel of the member, or ''   11 what to tell there, without its closing brace
--      12 events the outbox may hold       13 events of one room it may hold
--      14 usercode of KEYS[4]              15 '<author> <called> <called>…' of a message, or ''
--      16 how many are in the room now, or ''          17 ms until people who are away are told of a message
--      18 '1' when the database knows no event with this client_id either, or ''
--
-- Lua does not roll back: everything is checked before the first write. Order of writes: seq, log, outbox, answer,
-- whom it is for, rights; the publish comes last, since what is heard must not be lost when a write before it fails.
-- Replies {'ok', epoch, seq, ms until all posts at once are there again, seconds that the room lets them wait}
--         · {'known', answer} · {'unsure'} · {'closed'} · {'unloaded'} · {'denied'} · {'fast', ms, how many at once} · {'busy'}
--@ order
--@ pace

local known = redis.call('GET', KEYS[5])
if known then return {'known', known} end

local room = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'stored', 'posting', 'slow')
if not room[1] then return {'closed'} end

local moderates = ARGV[3] == ''
if ARGV[3] ~= '' then
  local held = redis.call('HMGET', KEYS[4], ARGV[2], '*')
  if not held[2] then return {'unloaded'} end
  local rights = held[1] and string.match(held[1], ':(.*)') or ''
  moderates = string.find(rights, 'm', 1, true)
  if not string.find(rights, ARGV[3], 1, true) then return {'denied'} end
  if room[4] == 'moderators' and not moderates then return {'denied'} end
end

if ARGV[5] ~= '' and ARGV[18] == '' and redis.call('EXISTS', KEYS[13]) == 1 then return {'unsure'} end

if ARGV[8] ~= '' then
  -- Changes of one membership may arrive late, after the next one: the newer one counts.
  local held = redis.call('HGET', KEYS[4], ARGV[2])
  if held and tonumber(string.match(held, '^%d+')) > tonumber(string.match(ARGV[8], '^%d+')) then
    return {'known', room[1] .. ' ' .. room[2] .. ' ' .. ARGV[4]}
  end
-- Talk can wait; a membership is in the database already and must be told.
elseif is_full(KEYS[12], KEYS[3], ARGV[12], room[2] - (room[3] or 0), ARGV[13]) then
  return {'busy'}
end

local slow = ARGV[15] ~= '' and not moderates and tonumber(room[5] or '0') or 0
if slow > 0 then
  local wait = redis.call('PTTL', KEYS[7])
  if wait > 0 then return {'fast', wait, 1} end
end
local wait, used = 0, 0
if ARGV[6] ~= '' then
  wait, used = pace(KEYS[6], ARGV[6], ARGV[7], true)
  if wait > 0 then return {'fast', wait, tonumber(ARGV[7])} end
end

local seq, event = order(KEYS[1], KEYS[2], KEYS[3], room[1], ARGV[1])
if ARGV[5] ~= '' then
  redis.call('SET', KEYS[5], room[1] .. ' ' .. seq .. ' ' .. ARGV[4], 'EX', ARGV[5])
end
if ARGV[15] ~= '' then
  redis.call('ZADD', KEYS[8], seq, seq .. ' ' .. ARGV[15])
  redis.call('ZADD', KEYS[11], string.format('%.0f', milliseconds() + ARGV[17]), ARGV[2] .. ' ' .. seq)
  if slow > 0 then redis.call('SET', KEYS[7], '1', 'EX', slow) end
end
if ARGV[8] ~= '' then
  redis.call('HSET', KEYS[4], ARGV[2], ARGV[8])
  if ARGV[16] ~= '' then redis.call('HSET', KEYS[1], 'members', ARGV[16]) end
  -- What was said before somebody came is nothing that waits for them; what was said is no concern of who left.
  if not string.find(ARGV[8], 'r', 1, true) then
    redis.call('HDEL', KEYS[9], ARGV[14])
  elseif redis.call('HEXISTS', KEYS[9], ARGV[14]) == 0 then
    local now = string.format('%.0f', milliseconds())
    redis.call('HSET', KEYS[9], ARGV[14], table.concat({now, seq, seq, 'all', now, now}, ' '))
    redis.call('SADD', KEYS[10], ARGV[2] .. ' ' .. ARGV[14])
  end
end
redis.call('PUBLISH', ARGV[9], event)
if ARGV[10] ~= '' then
  redis.call('PUBLISH', ARGV[10], ARGV[11] .. ',"epoch":' .. room[1] .. ',"seq":' .. seq .. '}')
end
return {'ok', tonumber(room[1]), seq, used, slow}
