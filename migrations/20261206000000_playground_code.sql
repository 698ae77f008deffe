-- What students write in playgrounds.
--
-- Code is a JSON string, in `json`, which keeps it as it is: a `text` can hold neither U+0000 nor half of a
-- surrogate pair, and a browser can type both. It is always written in one way
-- (`domain::playgrounds::Code`), so the same code is the same text.

-- What somebody has in a playground now. `revision` counts their writes, so that whoever writes over a
-- revision that is not the last any more is told. `starter` is the author's code that they began with.
create table playground_draft (
  user_id uuid not null,
  playground_id uuid not null,
  revision integer not null,
  write_id uuid not null,
  code json not null,
  starter json not null,
  updated_at timestamptz not null,
  constraint playground_draft_pkey primary key (user_id, playground_id),
  constraint playground_draft_account_fkey foreign key (user_id) references account (id),
  constraint playground_draft_playground_fkey foreign key (playground_id) references playground (id)
);

-- The last writes of each draft (`store::playgrounds::REMEMBERED`), by which one that is sent again is known.
create table playground_write (
  user_id uuid not null,
  id uuid not null,
  playground_id uuid not null,
  revision integer not null,
  digest bytea not null,
  written_at timestamptz not null,
  constraint playground_write_pkey primary key (user_id, id),
  constraint playground_write_revision_key unique (user_id, playground_id, revision),
  constraint playground_write_draft_fkey foreign key (user_id, playground_id)
    references playground_draft (user_id, playground_id)
);

-- The history: each code that was run, and each that was put aside by a choice. Runs of the same code one
-- after the other are one version, whose last run may come to be a later one. `id` is made where it ran
-- (UUIDv7).
create table playground_version (
  user_id uuid not null,
  id uuid not null,
  playground_id uuid not null,
  code json not null,
  size integer not null,
  runs integer not null,
  outcome text,
  first_at timestamptz not null,
  last_at timestamptz not null,
  received_at timestamptz not null,
  constraint playground_version_pkey primary key (user_id, id),
  constraint playground_version_account_fkey foreign key (user_id) references account (id),
  constraint playground_version_playground_fkey foreign key (playground_id) references playground (id),
  constraint playground_version_runs_possible check (runs >= 0),
  constraint playground_version_first_before_last check (first_at <= last_at)
);

create index playground_version_playground_idx
  on playground_version (user_id, playground_id, id);
