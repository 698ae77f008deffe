insert into playground_draft (
  user_id, playground_id, revision, write_id, code, starter, updated_at
)
values (
  '01900000-0000-7000-8000-000000000011', '01900000-0000-7000-8000-000000000006', 2,
  '01900000-0000-7000-8000-000000000061', '"1\u0000\ud83d"', '"1"', now()
);

insert into playground_write (user_id, id, playground_id, revision, digest, written_at)
values (
  '01900000-0000-7000-8000-000000000011', '01900000-0000-7000-8000-000000000061',
  '01900000-0000-7000-8000-000000000006', 2, '\x01', now()
);

insert into playground_version (
  user_id, id, playground_id, code, size, runs, outcome, first_at, last_at, received_at
)
values (
  '01900000-0000-7000-8000-000000000011', '01900000-0000-7000-8000-000000000062',
  '01900000-0000-7000-8000-000000000006', '"1"', 3, 2, 'done', now(), now(), now()
);
