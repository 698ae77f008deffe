-- An address that is to take the place of another one, until both have said so. One at a time for
-- an account. `email` is as its owner writes it; `email_key` is what all spellings have in common.
create table email_change (
  user_id uuid not null,
  email text not null,
  email_key text not null,
  old_token_hash bytea not null,
  new_token_hash bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  old_confirmed_at timestamptz,
  new_confirmed_at timestamptz,
  constraint email_change_pkey primary key (user_id),
  constraint email_change_account_fkey foreign key (user_id) references account (id)
);

-- For removing those that are of no use any more.
create index email_change_expires_idx
  on email_change (expires_at);

-- When an account goes for good, as its owner asked. From `erasing_at` on it can't be kept any more.
alter table account
  add column delete_at timestamptz,
  add column erasing_at timestamptz;

create index account_delete_idx
  on account (delete_at)
  where delete_at is not null;

-- For forgetting those whose cookie no browser has any more.
create index known_device_created_idx
  on known_device (created_at);

-- What is somebody's by the address alone goes with the account, and comes with the export.
create index confirmation_email_idx
  on confirmation (email_key);

create index mail_address_idx
  on mail (lower(to_address collate "C"));
