insert into security_event (user_id, id, kind, occurred_at, detail)
values (
  '01900000-0000-7000-8000-000000000011', '01900000-0000-7000-8000-000000000017', 'sign_in_failed',
  now(), '{}'
);
