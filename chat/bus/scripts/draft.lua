-- Keep what somebody types in a room; what it would take the place of, and its writer did not know of, is kept beside it.
--
-- KEYS  1 drafts:<usercode>       hash   room -> text
--       2 drafts:also:<usercode>  hash   room -> {"id", "also"}: who wrote that text, and others beside it, the newest first
-- ARGV  1 room   2 text   3 id of this text   4 ids that its writer knows, after each a blank, or '*': whatever there is
--       5 texts that are kept beside it at most   6 seconds that all of it is kept
--
-- Replies the texts beside it, or nothing where nothing changed.

local before = redis.call('HGET', KEYS[1], ARGV[1]) or ''
local text = ARGV[2]
if before == text then return end
local stored = redis.call('HGET', KEYS[2], ARGV[1])
local beside = stored and cjson.decode(stored) or {id = '', also = {}}
local is_known = before == '' or ARGV[4] == '*' or string.find(ARGV[4], beside.id .. ' ', 1, true)
-- Who sent their own words, or took them back, says nothing of words that they never saw.
if not is_known and text == '' then return end

local others = is_known and beside.also or {before, unpack(beside.also)}
local also = {}
for _, other in ipairs(others) do
  -- What goes on in the text is not lost; of what was half typed the longest is enough.
  local goes_on = string.sub(text, 1, #other) == other
  for _, kept in ipairs(also) do goes_on = goes_on or string.sub(kept, 1, #other) == other end
  if not goes_on and #also < tonumber(ARGV[5]) then also[#also + 1] = other end
end

if text == '' then redis.call('HDEL', KEYS[1], ARGV[1]) else redis.call('HSET', KEYS[1], ARGV[1], text) end
if text == '' and #also == 0 then redis.call('HDEL', KEYS[2], ARGV[1])
-- An empty table would be written as an object.
else redis.call('HSET', KEYS[2], ARGV[1], '{"id":' .. cjson.encode(ARGV[3]) .. ',"also":' .. (#also == 0 and '[]' or cjson.encode(also)) .. '}') end
for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, ARGV[6]) end
return also
