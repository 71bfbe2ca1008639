-- The people who are here and share a room with whoever asks, by usercode.
--
-- KEYS  1 presence   zset   `<usercode> <state> <since, ms>`, all with score 0
-- ARGV  1 prefix of members:<usercode>   2 usercode of whoever asks   3 the usercode behind which to begin, or ''
--       4 how many people to look at     5 room of whoever asks, 6 room, …
-- Replies {the last usercode that was looked at, or '' at the end, line, line, …}.

local mine = {}
for i = 5, #ARGV do mine[ARGV[i]] = true end

local function meets(usercode)
  if usercode == ARGV[2] then return true end
  local held = redis.call('HGETALL', ARGV[1] .. usercode)
  for i = 1, #held, 2 do
    if mine[held[i]] and string.find(held[i + 1], ':%a*r') then return true end
  end
  return false
end

local first = ARGV[3] == '' and '-' or '(' .. ARGV[3] .. '!'
local lines = redis.call('ZRANGEBYLEX', KEYS[1], first, '+', 'LIMIT', 0, ARGV[4])
local found, last = {''}, ''
for _, line in ipairs(lines) do
  last = string.match(line, '^%w+')
  if meets(last) then found[#found + 1] = line end
end
if #lines == tonumber(ARGV[4]) then found[1] = last end
return found
