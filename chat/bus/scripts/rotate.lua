-- Exchange the refresh secret of a session, once: whoever comes with an old one ends the session.
--
-- KEYS  1 session:<sid>   string   JSON with "refresh"
-- ARGV  1 digest that is presented   2 the next digest   3 seconds to live
-- Replies {'ok' or 'reused' (then it is deleted), the session's JSON} · nil (no such session).

local text = redis.call('GET', KEYS[1])
if not text then return false end
local session = cjson.decode(text)
if session.refresh ~= ARGV[1] then
  redis.call('DEL', KEYS[1])
  return {'reused', text}
end
session.refresh = ARGV[2]
text = cjson.encode(session)
redis.call('SET', KEYS[1], text, 'EX', ARGV[3])
return {'ok', text}
