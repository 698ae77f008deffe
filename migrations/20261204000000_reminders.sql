-- How a student hears of what is due: by letter, and in a calendar. Settings of an account, and no
-- learning: cards don't depend on them.

-- Letters of a student who has ever asked for them. `hour` is by the clock on their wall, and
-- `next_at` when it comes next; there is none while they want no letters. `stop_secret` is in each
-- letter and ends them; it is kept as it is, since it can do nothing else, and looked for by its hash.
-- The rest is `domain::reminders::Past`.
create table reminder (
  user_id uuid not null,
  hour smallint not null,
  next_at timestamptz,
  stop_secret bytea not null,
  decided_on date,
  has_waited boolean not null default false,
  sent_at timestamptz,
  unanswered smallint not null default 0,
  constraint reminder_pkey primary key (user_id),
  constraint reminder_account_fkey foreign key (user_id) references account (id),
  constraint reminder_hour_possible check (hour between 0 and 23)
);

-- Whose hour has come, among however many.
create index reminder_next_idx
  on reminder (next_at)
  where next_at is not null;

create index reminder_stop_idx
  on reminder (sha256(stop_secret));

-- The address at which calendar programs ask for what is due. It is a secret, kept as a hash.
create table calendar_feed (
  user_id uuid not null,
  token_hash bytea not null,
  created_at timestamptz not null,
  constraint calendar_feed_pkey primary key (user_id),
  constraint calendar_feed_account_fkey foreign key (user_id) references account (id)
);

create index calendar_feed_token_idx
  on calendar_feed (token_hash);
