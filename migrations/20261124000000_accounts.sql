-- People and how they prove who they are, the mail that is to be sent to them, and limits that
-- every copy of the server shares. Tokens are kept as hashes, but for those in letters that still
-- wait to be sent.

-- `email` is as its owner writes it; `email_key` is what all spellings of it have in common.
create table account (
  id uuid not null,
  email text not null,
  email_key text not null,
  display_name text not null,
  zone text not null default 'UTC',
  password_hash text not null,
  is_admin boolean not null default false,
  created_at timestamptz not null,
  password_changed_at timestamptz not null,
  suspended_at timestamptz,
  constraint account_pkey primary key (id),
  constraint account_email_key_key unique (email_key)
);

-- Who writes which course, by the id that its author wrote: the right may be given before the
-- course is published for the first time.
create table account_author (
  user_id uuid not null,
  course_author_id text not null,
  granted_at timestamptz not null,
  constraint account_author_pkey primary key (user_id, course_author_id),
  constraint account_author_account_fkey foreign key (user_id) references account (id)
);

-- One sign-in on one device. `id` is what its owner ends it by; it is no secret.
create table session (
  user_id uuid not null,
  token_hash bytea not null,
  id uuid not null,
  device text not null,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  constraint session_pkey primary key (user_id, token_hash),
  constraint session_id_key unique (user_id, id),
  constraint session_account_fkey foreign key (user_id) references account (id)
);

-- For removing those that nobody uses any more.
create index session_last_used_idx
  on session (last_used_at);

-- Browsers in which somebody has signed in: guesses that come from elsewhere don't lock them out.
create table known_device (
  user_id uuid not null,
  token_hash bytea not null,
  created_at timestamptz not null,
  constraint known_device_pkey primary key (user_id, token_hash),
  constraint known_device_account_fkey foreign key (user_id) references account (id)
);

-- What a link in a mail stands for, used at most once. It names no account: one is asked for
-- whatever the address, so that nobody learns whether it has an account.
create table confirmation (
  token_hash bytea not null,
  purpose text not null,
  email text not null,
  email_key text not null,
  display_name text,
  zone text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  constraint confirmation_pkey primary key (token_hash),
  constraint confirmation_purpose_known check (purpose in ('sign-up', 'reset')),
  constraint confirmation_sign_up_is_complete check (
    purpose <> 'sign-up'
    or (display_name is not null and zone is not null)
  )
);

-- For ending what was asked for one address.
create index confirmation_unused_idx
  on confirmation (email_key)
  where used_at is null;

-- For removing those that are of no use any more.
create index confirmation_expires_idx
  on confirmation (expires_at);

-- Messages to be sent. Who sends one moves `next_try_at` ahead, which is their lease: should they
-- be killed, it runs out. `payload` is emptied once it was sent, since it holds links.
create table mail (
  id uuid not null,
  kind text not null,
  to_address text not null,
  payload jsonb not null,
  created_at timestamptz not null,
  next_try_at timestamptz not null,
  tries smallint not null default 0,
  sent_at timestamptz,
  given_up_at timestamptz,
  last_problem text,
  constraint mail_pkey primary key (id),
  constraint mail_ends_once check (sent_at is null or given_up_at is null)
);

create index mail_waiting_idx
  on mail (next_try_at)
  where sent_at is null and given_up_at is null;

-- Token buckets: `level` is how much was left at `updated_at`. The key is a hash.
create table throttle (
  key bytea not null,
  level double precision not null,
  updated_at timestamptz not null,
  constraint throttle_pkey primary key (key)
);

-- Append-only: what happened to an account, with ids and nothing else that is personal. It has no
-- foreign key, since it tells the end of an account too.
create table security_event (
  user_id uuid not null,
  id uuid not null,
  kind text not null,
  occurred_at timestamptz not null,
  detail jsonb not null default '{}',
  constraint security_event_pkey primary key (user_id, id),
  constraint security_event_kind_known check (
    kind in (
      'signed_up', 'signed_in', 'signed_out', 'password_changed', 'password_reset',
      'profile_changed', 'session_ended', 'sessions_ended', 'role_given', 'role_taken',
      'suspended', 'reinstated'
    )
  )
);
