-- Cursors are in the database now: forget that they were not, except where they moved on meanwhile.
--
-- KEYS  1 cursors   set   then cursors:<key> of each
-- ARGV  for each cursor '<room> <usercode>', usercode, cursor as it was stored

for i = 2, #KEYS do
  local at = (i - 2) * 3
  if redis.call('HGET', KEYS[i], ARGV[at + 2]) == ARGV[at + 3] then redis.call('SREM', KEYS[1], ARGV[at + 1]) end
end
