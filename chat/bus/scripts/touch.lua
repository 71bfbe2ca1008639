-- Write down when a session was last seen; a script, so that a refresh token that rotates meanwhile stays the new one.
--
-- KEYS  1 session:<sid>   string   JSON with "seen_at"
-- ARGV  1 the time
-- Replies 1 · 0 (no such session).

local text = redis.call('GET', KEYS[1])
if not text then return 0 end
local session = cjson.decode(text)
session.seen_at = ARGV[1]
redis.call('SET', KEYS[1], cjson.encode(session), 'KEEPTTL')
return 1
