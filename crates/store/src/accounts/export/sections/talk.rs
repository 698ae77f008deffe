//! What somebody said in discussions, and what came of it.

use super::{Rows, Section};

/// What they said. Whom they called by name is in the words.
pub(super) const COMMENTS: Section = Section {
    name: "comments",
    table: "comment",
    withheld: &["mentions", "helpful_by"],
    rows: Rows::Log(
        "
        select id, (to_jsonb(comment) - array['user_id', 'mentions', 'helpful_by'])::text
        from comment
        where user_id = $1
          and id > coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
        order by id
        limit $3
        ",
    ),
};

/// What they were told.
pub(super) const NOTIFICATIONS: Section = Section {
    name: "notifications",
    table: "notification",
    withheld: &[],
    rows: Rows::Log(
        "
        select id, (to_jsonb(notification) - array['user_id'])::text
        from notification
        where user_id = $1
          and id > coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
        order by id
        limit $3
        ",
    ),
};

/// What they reported.
pub(super) const REPORTS: Section = Section {
    name: "reports",
    table: "comment_report",
    withheld: &[],
    rows: Rows::Few(
        "
        select (to_jsonb(comment_report) - array['user_id'])::text
        from comment_report
        where user_id = $1
        order by comment_id
        ",
    ),
};

/// What moderators did about them, without who did it.
pub(super) const MODERATION: Section = Section {
    name: "moderation",
    table: "moderation_action",
    withheld: &["moderator_id", "note", "detail"],
    rows: Rows::Few(
        "
        select (to_jsonb(moderation_action) - array['account_id', 'moderator_id', 'note', 'detail'])::text
        from moderation_action
        where account_id = $1
        order by id
        ",
    ),
};

/// That they may not write, where they may not.
pub(super) const SUSPENSION: Section = Section {
    name: "suspension",
    table: "writing_suspension",
    withheld: &[],
    rows: Rows::Few(
        "
        select (to_jsonb(writing_suspension) - array['user_id'])::text
        from writing_suspension
        where user_id = $1
        order by began_at
        ",
    ),
};

/// What they said against decisions.
pub(super) const APPEALS: Section = Section {
    name: "appeals",
    table: "moderation_appeal",
    withheld: &[],
    rows: Rows::Few(
        "
        select (to_jsonb(moderation_appeal) - array['user_id'])::text
        from moderation_appeal
        where user_id = $1
        order by appealed_at
        ",
    ),
};

/// Threads of which they don't want to hear.
pub(super) const MUTED_THREADS: Section = Section {
    name: "muted_threads",
    table: "thread_mute",
    withheld: &[],
    rows: Rows::Few(
        "
        select (to_jsonb(thread_mute) - array['user_id'])::text
        from thread_mute
        where user_id = $1
        order by root_id
        ",
    ),
};

/// When they looked at discussions last.
pub(super) const DISCUSSIONS_SEEN: Section = Section {
    name: "discussions_seen",
    table: "discussion_visit",
    withheld: &[],
    rows: Rows::Few(
        "
        select (to_jsonb(discussion_visit) - array['user_id'])::text
        from discussion_visit
        where user_id = $1
        order by topic_id
        ",
    ),
};

/// Letters with what they were told.
pub(super) const LETTERS_OF_REPLIES: Section = Section {
    name: "letters_of_replies",
    table: "discussion_digest",
    withheld: &["stop_secret"],
    rows: Rows::Few(
        "
        select (to_jsonb(discussion_digest) - array['user_id', 'stop_secret'])::text
        from discussion_digest
        where user_id = $1
        order by user_id
        ",
    ),
};
