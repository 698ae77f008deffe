insert into account (
  id, email, email_key, display_name, zone, password_hash, is_admin, created_at,
  password_changed_at, suspended_at
)
values
  (
    '01900000-0000-7000-8000-000000000011', 'Ada@example.org', 'ada@example.org', 'Ada',
    'Europe/London', '$argon2id$', true, now(), now(), null
  ),
  (
    '01900000-0000-7000-8000-000000000012', 'eve@example.org', 'eve@example.org', 'Eve', 'UTC',
    '$argon2id$', false, now(), now(), now()
  );

insert into account_author (user_id, course_author_id, granted_at)
values ('01900000-0000-7000-8000-000000000011', 'backends', now());

insert into session (user_id, token_hash, id, device, created_at, last_used_at)
values (
  '01900000-0000-7000-8000-000000000011', '\x01', '01900000-0000-7000-8000-000000000013',
  'Firefox', now(), now()
);

insert into known_device (user_id, token_hash, created_at)
values ('01900000-0000-7000-8000-000000000011', '\x02', now());

insert into confirmation (
  token_hash, purpose, email, email_key, display_name, zone, created_at, expires_at, used_at
)
values
  (
    '\x03', 'sign-up', 'Ada@example.org', 'ada@example.org', 'Ada',
    'Europe/London', now(), now() + interval '24 hours', now()
  ),
  (
    '\x04', 'reset', 'eve@example.org', 'eve@example.org', null, null, now(),
    now() + interval '1 hour', null
  );

insert into mail (
  id, kind, to_address, payload, created_at, next_try_at, tries, sent_at, given_up_at, last_problem
)
values
  (
    '01900000-0000-7000-8000-000000000014', 'sign-up', 'Ada@example.org', '{}', now(), now(), 1,
    now(), null, null
  ),
  (
    '01900000-0000-7000-8000-000000000015', 'reset', 'eve@example.org', '{"token": "x"}', now(),
    now(), 3, null, null, 'the mail server does not answer'
  );

insert into throttle (key, level, updated_at)
values ('\x05', 4.5, now());

insert into security_event (user_id, id, kind, occurred_at, detail)
values (
  '01900000-0000-7000-8000-000000000011', '01900000-0000-7000-8000-000000000016', 'signed_up',
  now(), '{"session": "01900000-0000-7000-8000-000000000013"}'
);
