-- Move a member's cursor in a room, and tell who may see it.
--
-- KEYS  1 cursors:<key>    hash    usercode -> '<version> <read> <delivered> <involvement> <read ms> <delivered ms>'
--       2 room:<key>       hash    epoch, seq, members
--       3 members:<code>   hash    of whoever reads
--       4 cursors          set     cursors that are not in the database yet
--       5 moves:<key>      zset    the newest moves of cursors, by the seq that they came to
-- ARGV  1 usercode   2 room key   3 seq that is read, or ''   4 '1' when it may move back
--       5 seq that is delivered, or ''   6 involvement, or ''
--       7 rights, where membership is implied, or ''
--       8 members up to which a room hears of it, 0 when nobody may   9 channel of the room
--      10 channel of the member   11 what to tell there
--      12 members up to which a room remembers moves   13 how many of them
--
-- Replies {'ok', cursor} · {'closed'} · {'unloaded'} (the member's rooms) · {'unread'} (the cursor) · {'denied'}
--@ pace

local room = redis.call('HMGET', KEYS[2], 'epoch', 'seq', 'members')
if not room[1] then return {'closed'} end
local rights = ARGV[7]
if rights == '' then
  local held = redis.call('HMGET', KEYS[3], ARGV[2], '*')
  if not held[2] then return {'unloaded'} end
  rights = held[1] and string.match(held[1], ':(.*)') or ''
end
if not string.find(rights, 'r', 1, true) then return {'denied'} end
local known = redis.call('HGET', KEYS[1], ARGV[1])
if not known then return {'unread'} end

local cursor = {}
for word in string.gmatch(known, '%S+') do cursor[#cursor + 1] = word end
local top = tonumber(room[2])
local now = milliseconds()
local moment = string.format('%.0f', now)

local read, delivered = tonumber(cursor[2]), tonumber(cursor[3])
if ARGV[3] ~= '' then
  local wanted = math.min(tonumber(ARGV[3]), top)
  if wanted > read or ARGV[4] == '1' then read = wanted end
end
if ARGV[5] ~= '' then delivered = math.max(delivered, math.min(tonumber(ARGV[5]), top)) end
delivered = math.max(delivered, read)
local moved = read ~= tonumber(cursor[2]) or delivered ~= tonumber(cursor[3])
if not moved and (ARGV[6] == '' or ARGV[6] == cursor[4]) then return {'ok', known} end

-- Since when everything from one seq to the other is read, or delivered. Of a move back nothing is known that was not before.
local remembers = tonumber(room[3] or '0') <= tonumber(ARGV[12])
local function remember(what, from, to)
  if remembers and to > from then
    redis.call('ZADD', KEYS[5], to, table.concat({what, ARGV[1], from, moment}, ' '))
    redis.call('ZREMRANGEBYRANK', KEYS[5], 0, -1 - ARGV[13])
  end
end
remember('read', tonumber(cursor[2]), read)
remember('delivered', tonumber(cursor[3]), delivered)

if read ~= tonumber(cursor[2]) then cursor[2], cursor[5] = read, moment end
if delivered ~= tonumber(cursor[3]) then cursor[3], cursor[6] = delivered, moment end
if ARGV[6] ~= '' then cursor[4] = ARGV[6] end
cursor[1] = string.format('%.0f', math.max(now, tonumber(cursor[1]) + 1))
local changed = table.concat(cursor, ' ')
redis.call('HSET', KEYS[1], ARGV[1], changed)
redis.call('SADD', KEYS[4], ARGV[2] .. ' ' .. ARGV[1])
if moved and tonumber(ARGV[8]) > 0 and tonumber(room[3] or '0') <= tonumber(ARGV[8]) then
  redis.call('PUBLISH', ARGV[9], cjson.encode({
    type = 'member.read', room = ARGV[2], usercode = ARGV[1], delivered_seq = delivered, read_seq = read}))
end
redis.call('PUBLISH', ARGV[10], ARGV[11])
return {'ok', changed}
