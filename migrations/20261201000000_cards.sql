-- Cards: what the log of a student and the content log come to. All of it can be made again from
-- them (`chapterwise replay --rebuild`).

-- What an event is about, where it shapes cards: a question or a chapter. And what the server knew
-- when the event arrived, as nothing can say later: the student's day by the time zones of then, the
-- desired retention and the parameters that were used.
alter table student_event
  add column subject uuid,
  add column context jsonb;

-- The events of one card, for folding it anew. Learning only: a log holds more than that.
create index student_event_subject_idx
  on student_event (user_id, subject)
  where subject is not null;

-- What was taken back, for when it comes after that.
create index student_event_undone_idx
  on student_event (user_id, subject)
  where kind = 'undone';

-- A student who learns, and what they chose. Whoever changes anything of theirs locks this row first,
-- so that two devices of one student take turns. (`learnt_at`, `learnt_id`) is the last event that is
-- in their cards; what is earlier and comes later makes them be folded anew.
create table student (
  user_id uuid not null,
  retention smallint not null,
  daily_cap integer not null,
  days_off smallint not null,
  four_buttons boolean not null,
  learnt_at timestamptz,
  learnt_id uuid,
  constraint student_pkey primary key (user_id),
  constraint student_account_fkey foreign key (user_id) references account (id),
  constraint student_retention_possible check (retention between 80 and 97),
  constraint student_daily_cap_positive check (daily_cap > 0),
  constraint student_days_off_not_all check (days_off between 0 and 126)
);

-- `state` is all of the card (`domain::schedule::Card`); the other columns are parts of it that
-- queries look for. `content_version` is the version of the site up to which what publishing did to
-- the question is in the card.
create table card (
  user_id uuid not null,
  question_id uuid not null,
  state jsonb not null,
  due_at timestamptz,
  is_urgent boolean not null,
  answers integer not null,
  last_day date,
  content_version bigint not null,
  constraint card_pkey primary key (user_id, question_id),
  constraint card_student_fkey foreign key (user_id) references student (user_id),
  constraint card_question_fkey foreign key (question_id) references question (id)
);

create index card_due_idx
  on card (user_id, due_at)
  where due_at is not null;

-- Corrections and confident misses come first, however many are due.
create index card_urgent_idx
  on card (user_id, due_at)
  where is_urgent;

-- How much was reviewed today, and when last.
create index card_last_day_idx
  on card (user_id, last_day);

-- For what publishing does to those who have the question.
create index card_question_idx
  on card (question_id, user_id);

-- What a student rated, as `domain::schedule::Reading`.
create table reading (
  user_id uuid not null,
  chapter_id uuid not null,
  state jsonb not null,
  due_at timestamptz,
  content_version bigint not null,
  constraint reading_pkey primary key (user_id, chapter_id),
  constraint reading_student_fkey foreign key (user_id) references student (user_id),
  constraint reading_chapter_fkey foreign key (chapter_id) references chapter (id)
);

create index reading_chapter_idx
  on reading (chapter_id, user_id);

create index content_log_chapter_idx
  on content_log (chapter_id);

-- Up to which version of the site cards know what was published.
alter table site
  add column cards_version bigint not null default 0;
