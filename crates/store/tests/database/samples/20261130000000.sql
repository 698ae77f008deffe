insert into email_change (
  user_id, email, email_key, old_token_hash, new_token_hash, created_at, expires_at,
  old_confirmed_at, new_confirmed_at
)
values (
  '01900000-0000-7000-8000-000000000011', 'New@example.org', 'new@example.org', '\x06', '\x07',
  now(), now() + interval '24 hours', now(), null
);

update account
set delete_at = now() + interval '7 days'
where id = '01900000-0000-7000-8000-000000000011';
