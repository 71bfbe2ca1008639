-- Write the memberships of a user as the database has them; newer ones that are here already stay.
--
-- KEYS  1 members:<usercode>   hash   room -> <version>:<rights>
-- ARGV  room, <version>:<rights>, room, …

for i = 1, #ARGV, 2 do
  local held = redis.call('HGET', KEYS[1], ARGV[i])
  local version = held and tonumber(string.match(held, '^%d+')) or -1
  if tonumber(string.match(ARGV[i + 1], '^%d+')) > version then
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
  end
end
redis.call('HSET', KEYS[1], '*', '1')
return redis.call('HGETALL', KEYS[1])
