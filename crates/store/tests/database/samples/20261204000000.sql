insert into reminder (user_id, hour, next_at, stop_secret, decided_on, sent_at, unanswered)
values (
  '01900000-0000-7000-8000-000000000011', 18, now(), '\x000102030405060708090a0b0c0d0e0f',
  '2026-12-03', now(), 1
);

insert into calendar_feed (user_id, token_hash, created_at)
values ('01900000-0000-7000-8000-000000000011', '\x00', now());
