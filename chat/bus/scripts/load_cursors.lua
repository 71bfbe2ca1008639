-- Write cursors as the database has them; those that are here already are newer.
--
-- KEYS  cursors:<key> of each room   ARGV  1 usercode   2… the cursors, in the order of the rooms

for i, key in ipairs(KEYS) do redis.call('HSETNX', key, ARGV[1], ARGV[i + 1]) end
