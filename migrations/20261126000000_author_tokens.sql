-- Tokens with which programs publish for somebody. The token itself is kept as a hash; `id` is what
-- its owner knows it by, and comes from the form that asked for it, so that a form that is sent twice
-- makes one token. For that a revoked one stays for a while.
create table author_token (
  user_id uuid not null,
  id uuid not null,
  token_hash bytea not null,
  name text not null,
  course_author_ids text[] not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  constraint author_token_pkey primary key (user_id, id),
  constraint author_token_hash_key unique (user_id, token_hash),
  constraint author_token_account_fkey foreign key (user_id) references account (id),
  constraint author_token_names_courses check (cardinality(course_author_ids) between 1 and 50)
);

-- For removing those that nobody can use any more.
create index author_token_ended_idx
  on author_token (least(expires_at, revoked_at))
  where expires_at is not null or revoked_at is not null;
