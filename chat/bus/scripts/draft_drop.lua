-- Forget one of the texts beside a draft.
--
-- KEYS  1 drafts:<usercode>       hash   room -> text
--       2 drafts:also:<usercode>  hash   room -> {"id", "also"}; see draft.lua
-- ARGV  1 room   2 text
--
-- Replies the texts that are left.

local stored = redis.call('HGET', KEYS[2], ARGV[1])
if not stored then return {} end
local beside = cjson.decode(stored)
local also = {}
for _, other in ipairs(beside.also) do
  if other ~= ARGV[2] then also[#also + 1] = other end
end
if #also == 0 and redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then redis.call('HDEL', KEYS[2], ARGV[1])
-- An empty table would be written as an object.
else redis.call('HSET', KEYS[2], ARGV[1], '{"id":' .. cjson.encode(beside.id) .. ',"also":' .. (#also == 0 and '[]' or cjson.encode(also)) .. '}') end
return also
