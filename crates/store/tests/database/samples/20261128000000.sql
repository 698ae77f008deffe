insert into passkey (
  user_id, id, credential_id, credential, counter, name, created_at, last_used_at
)
values (
  '01900000-0000-7000-8000-000000000011', '01900000-0000-7000-8000-000000000018', '\x06',
  '{"cred_id": "Bg"}', 4, 'Firefox, Linux', now(), null
);

insert into passkey_challenge (token_hash, user_id, session_id, state, expires_at)
values
  ('\x07', null, null, '{"ast": {}}', now() + interval '5 minutes'),
  (
    '\x08', '01900000-0000-7000-8000-000000000011', '01900000-0000-7000-8000-000000000013',
    '{"rs": {}}', now() + interval '5 minutes'
  );
