-- A second way to come in: keys that people's devices keep for this site.

-- `credential` is what signatures are checked with, as the library writes it: the public key, the
-- counter, and what the device said of itself. The counter also stands by itself, so that of two
-- answers at once only one can be the next. `id` is what the owner removes it by.
create table passkey (
  user_id uuid not null,
  id uuid not null,
  credential_id bytea not null,
  credential jsonb not null,
  counter bigint not null,
  name text not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  constraint passkey_pkey primary key (user_id, id),
  constraint passkey_credential_key unique (user_id, credential_id),
  constraint passkey_account_fkey foreign key (user_id) references account (id)
);

-- What a device was asked to sign, answered at most once. The token's hash finds it again; where a
-- passkey is being added, only the session that asked may answer. Whoever signs in is nobody yet, so
-- it is no row of a person.
create table passkey_challenge (
  token_hash bytea not null,
  user_id uuid,
  session_id uuid,
  state jsonb not null,
  expires_at timestamptz not null,
  constraint passkey_challenge_pkey primary key (token_hash),
  constraint passkey_challenge_is_whole check ((user_id is null) = (session_id is null))
);

-- For removing those that nobody answered.
create index passkey_challenge_expires_idx
  on passkey_challenge (expires_at);
