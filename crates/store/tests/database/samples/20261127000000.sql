insert into student_event (
  user_id, id, kind, version, occurred_at, received_at, zone, payload
)
values (
  '01900000-0000-7000-8000-000000000011', '01900000-0000-7000-8000-000000000018', 'answer_opened',
  1, now(), now(), 'Europe/London',
  '{"course": "backends", "chapter": "the-runtime", "question": "why-async"}'
);

update confirmation
set next = '/courses/backends/the-runtime#threads'
where token_hash = '\x03';
