-- How far a member has read in some rooms, and what is unread: counted anew each time, from the messages themselves.
--
-- KEYS  for each room  1 cursors:<key>  2 room:<key>  3 posts:<key>
-- ARGV  1 usercode   2 events that the log keeps of what is stored
--
-- Replies for each room {cursor, seq up to which the database has to count, top seq, unread, mentions}, counted from the
-- one seq to the other; an empty list where the cursor is not loaded.

local answer = {}
for i = 1, #KEYS, 3 do
  local cursor = redis.call('HGET', KEYS[i], ARGV[1])
  if cursor then
    local room = redis.call('HMGET', KEYS[i + 1], 'base', 'stored', 'seq')
    local read = tonumber(string.match(cursor, '^%d+ (%d+)'))
    local forgotten = math.max(tonumber(room[1] or '0'), (room[2] or 0) - ARGV[2])
    local unread, mentions = 0, 0
    for _, post in ipairs(redis.call('ZRANGEBYSCORE', KEYS[i + 2], '(' .. math.max(read, forgotten), '+inf')) do
      local author, called = string.match(post, '^%d+ (%S+)(.*)')
      if author ~= ARGV[1] then
        unread = unread + 1
        if string.find(called, ARGV[1], 1, true) or string.find(called, '*', 1, true) then mentions = mentions + 1 end
      end
    end
    answer[#answer + 1] = {cursor, forgotten, tonumber(room[3]), unread, mentions}
  else
    answer[#answer + 1] = {}
  end
end
return answer
