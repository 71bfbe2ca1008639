-- Open a room in this life of Redis, from what the database knows; a room that is open stays as it is.
--
-- KEYS  1 room:<key>   hash
-- ARGV  1 epoch   2 seq that is stored   3… other fields and their values
-- Replies the position {epoch, seq}.

local room = redis.call('HMGET', KEYS[1], 'epoch', 'seq')
if room[1] == ARGV[1] then return {tonumber(room[1]), tonumber(room[2])} end

-- Whatever this Redis still remembers above the database must not be handed out twice.
local seq = math.max(tonumber(room[2] or '0'), tonumber(ARGV[2]))
redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'seq', string.format('%.0f', seq), 'base', string.format('%.0f', seq),
  'stored', ARGV[2], unpack(ARGV, 3))
return {tonumber(ARGV[1]), seq}
