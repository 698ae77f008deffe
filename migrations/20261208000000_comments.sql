-- What people say under chapters and about questions, and how that is kept worth reading.
--
-- A comment that somebody deletes, or that is hidden, stays as long as it has replies, so no reply is
-- lost with it; then only that it was there is shown.

-- `topic_id` is the question, or else the chapter, so that one index gives each list. `path` leads from
-- the first comment of a thread down to this one: sixteen bytes for each comment below the first. In
-- the order of paths a thread reads from top to bottom. Where a thread would go deeper than
-- `domain::comments::DEEPEST`, `parent_id` is the last one that may have replies, and `answers_id` the
-- one that was meant. `mentions` are the accounts that it calls by their names.
--
-- `is_listed` says whether a place in the thread is taken: by what can be read, or by a comment that
-- can't but has replies that can. So a list reads what it shows and nothing else, however much of a
-- thread is spam.
--
-- `user_id` is null where the account is gone, `client_id` is what its author's browser called it.
-- `status_before` is what it was before the action `action_id`, which can thus be undone.
create table comment (
  id uuid not null,
  course_id uuid not null,
  chapter_id uuid not null,
  question_id uuid,
  topic_id uuid not null,
  user_id uuid,
  client_id uuid not null,
  root_id uuid not null,
  parent_id uuid,
  answers_id uuid,
  path bytea not null,
  source text not null,
  html text not null,
  excerpt text not null,
  digest bytea not null,
  domains text[] not null default '{}',
  mentions uuid[] not null default '{}',
  status text not null,
  is_listed boolean not null,
  held_for text,
  status_before text,
  action_id uuid,
  created_at timestamptz not null,
  edited_at timestamptz,
  deleted_at timestamptz,
  helpful_at timestamptz,
  helpful_by uuid,
  locked_at timestamptz,
  constraint comment_pkey primary key (id),
  constraint comment_client_key unique (user_id, client_id),
  constraint comment_account_fkey foreign key (user_id) references account (id),
  constraint comment_chapter_fkey foreign key (chapter_id) references chapter (id),
  constraint comment_root_fkey foreign key (root_id) references comment (id),
  constraint comment_parent_fkey foreign key (parent_id) references comment (id),
  constraint comment_topic_is_question_or_chapter check (
    topic_id = coalesce(question_id, chapter_id)
  ),
  constraint comment_root_has_no_parent check (
    (parent_id is null) = (root_id = id)
    and (parent_id is null) = (path = '')
  ),
  constraint comment_status_known check (
    status in ('visible', 'held', 'hidden', 'deleted')
  ),
  constraint comment_status_before_known check (
    status_before in ('visible', 'held', 'hidden', 'deleted')
  ),
  constraint comment_visible_is_listed check (status <> 'visible' or is_listed),
  constraint comment_held_for_known check (
    held_for in ('first', 'calm', 'words', 'links', 'repeated')
  )
);

-- The threads of a topic, in the order of their beginnings.
create index comment_threads_idx
  on comment (topic_id, id)
  where parent_id is null and is_listed;

-- A thread, from top to bottom.
create index comment_thread_idx
  on comment (root_id, path)
  where is_listed;

-- What is new in a topic.
create index comment_latest_idx
  on comment (topic_id, id)
  where status = 'visible';

-- The replies of a thread that helped.
create index comment_helpful_idx
  on comment (root_id, helpful_at)
  where helpful_at is not null and status = 'visible';

-- Whether a place is held by replies.
create index comment_replies_idx
  on comment (parent_id)
  where is_listed;

-- What somebody wrote, in all and about one thing.
create index comment_author_idx
  on comment (user_id, id);

create index comment_own_idx
  on comment (user_id, topic_id, id);

-- Who has said the same, or has linked to the same place.
create index comment_digest_idx
  on comment (digest, id);

create index comment_domains_idx
  on comment using gin (domains)
  where domains <> '{}';

-- What waits for a moderator.
create index comment_held_idx
  on comment (id)
  where status = 'held';

-- What was deleted and still has its words.
create index comment_deleted_idx
  on comment (deleted_at)
  where status = 'deleted' and source <> '';

-- What an action hid, so that it can be undone.
create index comment_action_idx
  on comment (action_id)
  where action_id is not null;

-- What a comment said before each edit, for moderators.
create table comment_version (
  comment_id uuid not null,
  number integer not null,
  source text not null,
  written_at timestamptz not null,
  constraint comment_version_pkey primary key (comment_id, number),
  constraint comment_version_comment_fkey foreign key (comment_id) references comment (id)
);

-- That somebody has reported a comment, once for each; `action_id` is what came of it.
create table comment_report (
  user_id uuid not null,
  comment_id uuid not null,
  reason text not null,
  note text not null default '',
  reported_at timestamptz not null,
  action_id uuid,
  constraint comment_report_pkey primary key (user_id, comment_id),
  constraint comment_report_account_fkey foreign key (user_id) references account (id),
  constraint comment_report_comment_fkey foreign key (comment_id) references comment (id),
  constraint comment_report_reason_known check (
    reason in ('spam', 'unkind', 'spoiler', 'off_topic', 'other')
  )
);

create index comment_report_open_idx
  on comment_report (comment_id, reported_at)
  where action_id is null;

-- Which moderator looks at a comment.
create table comment_assignment (
  comment_id uuid not null,
  moderator_id uuid not null,
  assigned_at timestamptz not null,
  constraint comment_assignment_pkey primary key (comment_id),
  constraint comment_assignment_comment_fkey foreign key (comment_id) references comment (id)
);

-- Append-only: what moderators did, one row for each action. `id` (UUIDv7) is the form's that asked for
-- it, so that one that is sent twice is one action. It names accounts and comments without foreign
-- keys, since it also tells what is no longer there.
create table moderation_action (
  id uuid not null,
  acted_at timestamptz not null,
  moderator_id uuid not null,
  kind text not null,
  reason text,
  note text not null default '',
  course_id uuid,
  comment_id uuid,
  account_id uuid,
  undoes_id uuid,
  detail jsonb not null default '{}',
  constraint moderation_action_pkey primary key (id),
  constraint moderation_action_undone_once unique (undoes_id),
  constraint moderation_action_kind_known check (
    kind in (
      'approve', 'dismiss', 'hide', 'delete', 'restore', 'lock', 'unlock', 'warn', 'suspend',
      'ban', 'lift', 'sweep', 'undo', 'uphold', 'overturn', 'assign', 'note', 'calm', 'calm_over',
      'rules'
    )
  ),
  constraint moderation_action_reason_known check (
    reason in ('spam', 'unkind', 'spoiler', 'off_topic', 'unlawful', 'other')
  )
);

create index moderation_action_time_idx
  on moderation_action (acted_at, id);

create index moderation_action_comment_idx
  on moderation_action (comment_id, acted_at)
  where comment_id is not null;

create index moderation_action_account_idx
  on moderation_action (account_id, acted_at)
  where account_id is not null;

-- Who may read and learn but not write comments, until then, or for good where there is no end.
create table writing_suspension (
  user_id uuid not null,
  action_id uuid not null,
  reason text not null,
  began_at timestamptz not null,
  ends_at timestamptz,
  constraint writing_suspension_pkey primary key (user_id),
  constraint writing_suspension_account_fkey foreign key (user_id) references account (id)
);

-- What somebody says against a decision about them: once for each decision.
create table moderation_appeal (
  user_id uuid not null,
  action_id uuid not null,
  text text not null,
  appealed_at timestamptz not null,
  decided_by uuid,
  constraint moderation_appeal_pkey primary key (user_id, action_id),
  constraint moderation_appeal_account_fkey foreign key (user_id) references account (id)
);

create index moderation_appeal_open_idx
  on moderation_appeal (appealed_at)
  where decided_by is null;

-- The rules that a comment goes through; one row, and `version` counts its changes.
create table discussion_rules (
  id boolean not null default true,
  version integer not null default 1,
  holds_first boolean not null default false,
  blocked_words text not null default '',
  most_links integer not null default 4,
  calm_until timestamptz,
  calm_locks boolean not null default false,
  constraint discussion_rules_pkey primary key (id),
  constraint discussion_rules_one check (id),
  constraint discussion_rules_links_possible check (most_links between 0 and 100)
);

insert into discussion_rules default values;

-- What somebody is told. `id` is UUIDv7. What is told of the same thing is told once.
create table notification (
  user_id uuid not null,
  id uuid not null,
  kind text not null,
  comment_id uuid,
  action_id uuid,
  noted_at timestamptz not null,
  read_at timestamptz,
  mailed_at timestamptz,
  constraint notification_pkey primary key (user_id, id),
  constraint notification_account_fkey foreign key (user_id) references account (id),
  constraint notification_about_something check (
    comment_id is not null or action_id is not null
  ),
  constraint notification_kind_known check (
    kind in ('reply', 'mention', 'helpful', 'report', 'decision', 'appeal')
  )
);

create unique index notification_once_idx
  on notification (user_id, kind, coalesce(comment_id, action_id), coalesce(action_id, comment_id));

create index notification_unread_idx
  on notification (user_id, id)
  where read_at is null;

-- Threads of which somebody wants to hear no more.
create table thread_mute (
  user_id uuid not null,
  root_id uuid not null,
  muted_at timestamptz not null,
  constraint thread_mute_pkey primary key (user_id, root_id),
  constraint thread_mute_account_fkey foreign key (user_id) references account (id),
  constraint thread_mute_root_fkey foreign key (root_id) references comment (id)
);

-- When somebody looked at a discussion last, and what was new to them before that: a visit is what
-- happens within an hour.
create table discussion_visit (
  user_id uuid not null,
  topic_id uuid not null,
  seen_at timestamptz not null,
  seen_before timestamptz not null,
  constraint discussion_visit_pkey primary key (user_id, topic_id),
  constraint discussion_visit_account_fkey foreign key (user_id) references account (id)
);

-- Letters with what somebody has been told, at most one a day. `next_at` is null while they want none.
create table discussion_digest (
  user_id uuid not null,
  next_at timestamptz,
  stop_secret bytea not null,
  sent_at timestamptz,
  constraint discussion_digest_pkey primary key (user_id),
  constraint discussion_digest_account_fkey foreign key (user_id) references account (id)
);

create index discussion_digest_next_idx
  on discussion_digest (next_at)
  where next_at is not null;

create index discussion_digest_stop_idx
  on discussion_digest (sha256(stop_secret));
