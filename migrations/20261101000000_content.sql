-- Courses, chapters, revisions and questions, as authors publish them, and the index that
-- searches them. Ids are UUIDv7 made by the program; `author_id` is the name an author wrote,
-- unique in the course and never used again for something else.

create extension if not exists pg_trgm;

-- One row. Every publish locks it first, so that publishers take turns, and raises `version`
-- last, so that every running server learns that its catalogue is old.
create table site (
  singleton boolean not null default true,
  version bigint not null,
  constraint site_pkey primary key (singleton),
  constraint site_has_one_row check (singleton)
);

insert into site (version)
values (0);

-- `search_language` is the name of the text search configuration that fits `lang`.
create table course (
  id uuid not null,
  author_id text not null,
  slug text not null,
  title text not null,
  summary text not null,
  lang text not null,
  search_language text not null,
  weeks smallint,
  source text not null,
  description text not null,
  content_hash bytea not null,
  first_published_at timestamptz not null,
  updated_at timestamptz not null,
  constraint course_pkey primary key (id),
  constraint course_author_id_key unique (author_id),
  constraint course_slug_key unique (slug),
  constraint course_weeks_positive check (weeks > 0)
);

-- What stays the same through every edit of a chapter, and what may change without one.
-- `revision_id` is the published revision: publishing moves it.
create table chapter (
  id uuid not null,
  course_id uuid not null,
  author_id text not null,
  slug text not null,
  file text not null,
  position integer not null,
  revision_id uuid,
  first_published_at timestamptz not null,
  retired_at timestamptz,
  constraint chapter_pkey primary key (id),
  constraint chapter_course_fkey foreign key (course_id) references course (id),
  constraint chapter_author_id_key unique (course_id, author_id)
);

-- A retired chapter keeps its slug, for whoever follows an old link, and another may take it.
create unique index chapter_live_slug_key
  on chapter (course_id, slug)
  where retired_at is null;

-- Immutable. `text_since` is when this text was first published: a new rendering of the same
-- text is a revision, but no news to a reader. `edits` holds the kind of edit by question.
create table revision (
  id uuid not null,
  chapter_id uuid not null,
  revision_number integer not null,
  content_hash bytea not null,
  source_hash bytea not null,
  source text not null,
  number smallint,
  title text not null,
  summary text not null,
  topic text,
  level text,
  minutes smallint not null,
  first_week smallint,
  last_week smallint,
  requires text[] not null,
  body text not null,
  toc jsonb not null,
  questions_heading text,
  questions jsonb not null,
  edits jsonb not null,
  diagnostics jsonb not null default '[]',
  published_at timestamptz not null,
  text_since timestamptz not null,
  constraint revision_pkey primary key (id),
  constraint revision_chapter_key unique (chapter_id, id),
  constraint revision_number_key unique (chapter_id, revision_number),
  constraint revision_chapter_fkey foreign key (chapter_id) references chapter (id),
  constraint revision_level_known check (level in ('easy', 'medium', 'hard')),
  constraint revision_weeks_in_order check (
    (first_week is null and last_week is null)
    or (first_week > 0 and last_week >= first_week)
  )
);

alter table chapter
  add constraint chapter_revision_fkey
  foreign key (id, revision_id) references revision (chapter_id, id);

-- A question through all its edits and moves. `meaning_number` rises with each edit of meaning
-- and each correction; a grade will say which one it answered. `edit_mark` is the edit mark
-- that the published text carries: left in place, it labels no further edit.
create table question (
  id uuid not null,
  course_id uuid not null,
  author_id text not null,
  chapter_id uuid not null,
  meaning_number integer not null,
  version_number integer not null,
  content_hash bytea not null,
  edit_mark text,
  first_published_at timestamptz not null,
  retired_at timestamptz,
  constraint question_pkey primary key (id),
  constraint question_course_fkey foreign key (course_id) references course (id),
  constraint question_chapter_fkey foreign key (chapter_id) references chapter (id),
  constraint question_author_id_key unique (course_id, author_id),
  constraint question_edit_mark_known check (
    edit_mark ~ '^(wording|meaning|correction)(@[0-9a-f]{7})?$'
  )
);

create index question_chapter_idx
  on question (chapter_id);

-- Every text a question has had, so that a student can be shown what changed.
create table question_version (
  question_id uuid not null,
  version_number integer not null,
  meaning_number integer not null,
  content_hash bytea not null,
  edit_kind text,
  prompt_source text not null,
  answer_source text not null,
  prompt text not null,
  answer text not null,
  published_at timestamptz not null,
  constraint question_version_pkey primary key (question_id, version_number),
  constraint question_version_question_fkey foreign key (question_id) references question (id),
  constraint question_version_edit_kind_known check (edit_kind in ('wording', 'meaning', 'correction'))
);

create table playground (
  id uuid not null,
  course_id uuid not null,
  author_id text not null,
  chapter_id uuid not null,
  position integer not null,
  title text not null,
  language text not null,
  code text not null,
  expected text,
  predict boolean not null,
  retired_at timestamptz,
  constraint playground_pkey primary key (id),
  constraint playground_course_fkey foreign key (course_id) references course (id),
  constraint playground_chapter_fkey foreign key (chapter_id) references chapter (id),
  constraint playground_author_id_key unique (course_id, author_id)
);

create index playground_chapter_idx
  on playground (chapter_id);

-- Images. The name is the hash of the bytes, so a row never changes, and stays for old revisions.
create table media (
  name text not null,
  media_type text not null,
  width integer not null,
  height integer not null,
  bytes bytea not null,
  constraint media_pkey primary key (name)
);

-- Images are compressed already; the database need not try again.
alter table media
  alter column bytes set storage external;

-- Where in the course folder each image of the published course stands, for the way back.
create table course_image (
  course_id uuid not null,
  file text not null,
  media_name text not null,
  constraint course_image_pkey primary key (course_id, file),
  constraint course_image_course_fkey foreign key (course_id) references course (id),
  constraint course_image_media_fkey foreign key (media_name) references media (name)
);

-- Append-only: what publishing did, in order. A student's cards are a fold over their own log
-- and this one. `site_version` is the version the publish made, `ordinal` the order within it.
create table content_log (
  course_id uuid not null,
  site_version bigint not null,
  ordinal integer not null,
  event text not null,
  chapter_id uuid not null,
  question_id uuid,
  from_chapter_id uuid,
  edit_kind text,
  hash_before bytea,
  hash_after bytea,
  meaning_number integer,
  occurred_at timestamptz not null,
  constraint content_log_pkey primary key (course_id, site_version, ordinal),
  constraint content_log_course_fkey foreign key (course_id) references course (id),
  constraint content_log_chapter_fkey foreign key (chapter_id) references chapter (id),
  constraint content_log_question_fkey foreign key (question_id) references question (id),
  constraint content_log_event_known check (event in ('added', 'edited', 'moved', 'retired', 'restored')),
  constraint content_log_edit_kind_known check (edit_kind in ('wording', 'meaning', 'correction')),
  constraint content_log_edit_is_complete check (
    event <> 'edited'
    or (hash_before is not null and hash_after is not null)
  )
);

create index content_log_question_idx
  on content_log (question_id)
  where question_id is not null;

-- Who takes which course, since when and in which time zone. Tables keyed by student begin
-- with the student's id, so that they can be spread over machines by student.
create table enrolment (
  user_id uuid not null,
  course_id uuid not null,
  run_id uuid,
  start_date date not null,
  zone text not null,
  constraint enrolment_pkey primary key (user_id, course_id),
  constraint enrolment_course_fkey foreign key (course_id) references course (id)
);

-- The published text by section, ready to search. `words` has a space for every sign in `text`, character by character,
-- so that a place in one is the same place in the other. `content_hash` is of all that the row
-- is made from: a section that stays as it is need not be indexed again.
create table search_section (
  chapter_id uuid not null,
  ordinal integer not null,
  search_language text not null,
  anchor text not null,
  heading text not null,
  text text not null,
  words text not null,
  document tsvector not null,
  content_hash bytea not null,
  constraint search_section_pkey primary key (chapter_id, ordinal),
  constraint search_section_chapter_fkey foreign key (chapter_id) references chapter (id)
);

-- A search reads many of these and keeps few: room is cheaper than unpacking.
alter table search_section
  alter column text set storage external,
  alter column words set storage external,
  alter column document set storage external;

create index search_section_document_idx
  on search_section
  using gin (document);

-- Every word that published text has held, as written but in lower case, to mend typos with.
-- Words stay when their chapter goes; a search uses only those that still find something.
create table search_word (
  search_language text not null,
  word text not null,
  constraint search_word_pkey primary key (search_language, word)
);

create index search_word_trigram_idx
  on search_word
  using gin (word gin_trgm_ops);
