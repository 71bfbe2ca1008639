-- How some people are here.
--
-- KEYS  1 presence   zset   `<usercode> <state> <since, ms>`, all with score 0
-- ARGV  usercodes
-- Replies the lines of those who are here.

local found = {}
for _, usercode in ipairs(ARGV) do
  for _, line in ipairs(redis.call('ZRANGEBYLEX', KEYS[1], '[' .. usercode .. ' ', '(' .. usercode .. '!')) do
    found[#found + 1] = line
  end
end
return found
