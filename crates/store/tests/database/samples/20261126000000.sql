insert into author_token (
  user_id, id, token_hash, name, course_author_ids, created_at, expires_at, last_used_at, revoked_at
)
values (
  '01900000-0000-7000-8000-000000000011', '01900000-0000-7000-8000-000000000018',
  decode(repeat('2a', 32), 'hex'), 'Continuous integration', '{tides,moons}', now(),
  now() + interval '90 days', now(), null
);
