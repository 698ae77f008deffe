-- Admins look for people by any part of an address or a name, and read what happened to everybody,
-- the newest first, also of one kind.
create index account_words_idx
  on account using gin (email gin_trgm_ops, display_name gin_trgm_ops);

-- Few, and counted whenever one of them is to be one no longer.
create index account_admin_idx
  on account (id)
  where is_admin;

-- Ids of events begin with their time.
create index security_event_id_idx
  on security_event (id);

create index security_event_kind_idx
  on security_event (kind, id);
