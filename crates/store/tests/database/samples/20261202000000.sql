insert into throttle (key, level, updated_at)
values ('\x0202', 1, now());
