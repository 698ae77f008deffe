-- What readers do, as they or their browsers tell it. Append-only: rows are added, moved between
-- partitions, and removed by the erasure of an account alone.
--
-- `id` is made by whoever tells it (UUIDv7), so that telling it twice is telling it once; the table
-- is partitioned by it, which is by time. Partitions of coming months are made by the server
-- (`store::events::make_partitions`); what fits none of them is in the default one. `occurred_at` is
-- what the browser's clock said, but never later than `received_at`.
create table student_event (
  user_id uuid not null,
  id uuid not null,
  kind text not null,
  version smallint not null,
  occurred_at timestamptz not null,
  received_at timestamptz not null,
  zone text not null,
  payload jsonb not null,
  constraint student_event_pkey primary key (user_id, id),
  constraint student_event_account_fkey foreign key (user_id) references account (id),
  constraint student_event_payload_is_object check (jsonb_typeof(payload) = 'object'),
  constraint student_event_occurred_before_received check (occurred_at <= received_at)
) partition by range (id);

create table student_event_default partition of student_event default;

-- Where to go on after a sign-up: the letter may be opened in another browser than the one that
-- asked for it. Rows of before have none.
alter table confirmation
  add column next text;

-- A merge is noted once, however many batches it takes.
create index security_event_merge_idx
  on security_event (user_id, (detail ->> 'merge'))
  where kind = 'events_merged';
