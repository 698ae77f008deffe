insert into student (user_id, retention, daily_cap, days_off, four_buttons)
values ('01900000-0000-7000-8000-000000000011', 90, 100, 0, false);

insert into card (user_id, question_id, state, due_at, is_urgent, answers, last_day, content_version)
values (
  '01900000-0000-7000-8000-000000000011', '01900000-0000-7000-8000-000000000005', '{}', now(),
  false, 1, '2026-11-24', 1
);

insert into reading (user_id, chapter_id, state, due_at, content_version)
values (
  '01900000-0000-7000-8000-000000000011', '01900000-0000-7000-8000-000000000002', '{}', null, 1
);
