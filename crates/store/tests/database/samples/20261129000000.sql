insert into account (
  id, email, email_key, display_name, zone, password_hash, is_admin, created_at,
  password_changed_at, suspended_at
)
values (
  '01900000-0000-7000-8000-000000000018', 'עדה@example.org', 'עדה@example.org', 'עדה', 'UTC',
  '$argon2id$', true, now(), now(), null
);

insert into security_event (user_id, id, kind, occurred_at, detail)
values
  (
    '01900000-0000-7000-8000-000000000018', '01900000-0000-7000-8000-000000000019', 'role_given',
    now(), '{"role": "admin", "by": "command line"}'
  ),
  (
    '00000000-0000-0000-0000-000000000000', '01900000-0000-7000-8000-00000000001a',
    'sign_in_failed', now(), '{"device": "Firefox, Linux"}'
  );
