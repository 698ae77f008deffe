//! What is exported, table by table.

mod code;
mod talk;

/// One table, as far as it is about somebody.
///
/// Its query is compared with the table by the tests, not by the compiler, so that a new table is one
/// entry of [`SECTIONS`].
#[derive(Debug)]
pub struct Section {
    /// What it is called in the export.
    pub name: &'static str,
    /// Its table.
    pub table: &'static str,
    /// Columns that are not given: secrets, and hashes of secrets.
    pub withheld: &'static [&'static str],
    pub(super) rows: Rows,
}

/// How the rows of a section are read. `$1` is the account's id; the last column of a query is a row
/// as JSON.
#[derive(Debug)]
pub(super) enum Rows {
    /// Few, and any of them may change.
    Few(&'static str),
    /// Any number, and none of them ever changes, or each may be as it was at another moment: `id, json`
    /// in the order of ids, at most `$3`, and only those after the id `$2`, where that is not null.
    Log(&'static str),
    /// As [`Rows::Log`], of rows that may each take megabytes.
    Large(&'static str),
}

impl Rows {
    /// How many rows are read at once.
    pub(super) fn at_once(&self) -> i64 {
        match self {
            Self::Few(_) => i64::MAX,
            Self::Log(_) => 500,
            Self::Large(_) => 8,
        }
    }
}

/// All of it, in the order in which it is written. A test fails where a table with something personal
/// is missing.
pub static SECTIONS: [Section; 30] = [
    Section {
        name: "account",
        table: "account",
        withheld: &["password_hash"],
        rows: Rows::Few(
            "
            select row_to_json(shown)::text
            from account
            cross join lateral (
              select
                account.id,
                account.email,
                account.email_key,
                account.display_name,
                account.zone,
                account.is_admin,
                account.created_at,
                account.password_changed_at,
                account.suspended_at,
                account.delete_at,
                account.erasing_at
            ) as shown
            where account.id = $1
            ",
        ),
    },
    Section {
        name: "author_of",
        table: "account_author",
        withheld: &[],
        rows: Rows::Few(
            "
            select row_to_json(shown)::text
            from account_author
            cross join lateral (
              select account_author.course_author_id, account_author.granted_at
            ) as shown
            where user_id = $1
            order by account_author.course_author_id
            ",
        ),
    },
    Section {
        name: "enrolments",
        table: "enrolment",
        withheld: &[],
        rows: Rows::Few(
            "
            select row_to_json(shown)::text
            from enrolment
            cross join lateral (
              select enrolment.course_id, enrolment.run_id, enrolment.start_date, enrolment.zone
            ) as shown
            where user_id = $1
            order by enrolment.course_id
            ",
        ),
    },
    Section {
        name: "sessions",
        table: "session",
        withheld: &["token_hash"],
        rows: Rows::Few(
            "
            select row_to_json(shown)::text
            from session
            cross join lateral (
              select session.id, session.device, session.created_at, session.last_used_at
            ) as shown
            where user_id = $1
            order by session.id
            ",
        ),
    },
    Section {
        name: "known_devices",
        table: "known_device",
        withheld: &["token_hash"],
        rows: Rows::Few(
            "
            select row_to_json(shown)::text
            from known_device
            cross join lateral (
              select known_device.created_at
            ) as shown
            where user_id = $1
            order by known_device.created_at
            ",
        ),
    },
    Section {
        name: "tokens",
        table: "author_token",
        withheld: &["token_hash"],
        rows: Rows::Few(
            "
            select row_to_json(shown)::text
            from author_token
            cross join lateral (
              select
                author_token.id,
                author_token.name,
                author_token.course_author_ids,
                author_token.created_at,
                author_token.expires_at,
                author_token.last_used_at,
                author_token.revoked_at
            ) as shown
            where user_id = $1
            order by author_token.id
            ",
        ),
    },
    Section {
        name: "passkeys",
        table: "passkey",
        withheld: &[],
        rows: Rows::Few(
            "
            select row_to_json(shown)::text
            from passkey
            cross join lateral (
              select
                passkey.id,
                passkey.credential_id,
                passkey.credential,
                passkey.counter,
                passkey.name,
                passkey.created_at,
                passkey.last_used_at
            ) as shown
            where user_id = $1
            order by passkey.id
            ",
        ),
    },
    Section {
        name: "email_change",
        table: "email_change",
        withheld: &["old_token_hash", "new_token_hash"],
        rows: Rows::Few(
            "
            select row_to_json(shown)::text
            from email_change
            cross join lateral (
              select
                email_change.email,
                email_change.email_key,
                email_change.created_at,
                email_change.expires_at,
                email_change.old_confirmed_at,
                email_change.new_confirmed_at
            ) as shown
            where user_id = $1
            ",
        ),
    },
    Section {
        name: "letters_asked_for",
        table: "confirmation",
        withheld: &["token_hash"],
        rows: Rows::Few(
            "
            select row_to_json(shown)::text
            from account
            join confirmation on confirmation.email_key = account.email_key
            cross join lateral (
              select
                confirmation.purpose,
                confirmation.email,
                confirmation.email_key,
                confirmation.display_name,
                confirmation.zone,
                confirmation.next,
                confirmation.created_at,
                confirmation.expires_at,
                confirmation.used_at
            ) as shown
            where account.id = $1
            order by confirmation.created_at
            ",
        ),
    },
    Section {
        name: "mail",
        table: "mail",
        // It holds the secrets of links until the letter is sent, and nothing afterwards.
        withheld: &["payload"],
        rows: Rows::Few(
            r#"
            select row_to_json(shown)::text
            from account
            join mail on lower(mail.to_address collate "C") = account.email_key
            cross join lateral (
              select
                mail.id,
                mail.kind,
                mail.to_address,
                mail.created_at,
                mail.next_try_at,
                mail.tries,
                mail.sent_at,
                mail.given_up_at,
                mail.last_problem
            ) as shown
            where account.id = $1
            order by mail.id
            "#,
        ),
    },
    Section {
        name: "security_events",
        table: "security_event",
        withheld: &[],
        rows: Rows::Log(
            "
            select security_event.id, row_to_json(shown)::text
            from security_event
            cross join lateral (
              select
                security_event.id,
                security_event.kind,
                security_event.occurred_at,
                security_event.detail
            ) as shown
            where user_id = $1
              and security_event.id > coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
            order by security_event.id
            limit $3
            ",
        ),
    },
    Section {
        name: "events",
        table: "student_event",
        withheld: &[],
        rows: Rows::Log(
            "
            select student_event.id, row_to_json(shown)::text
            from student_event
            cross join lateral (
              select
                student_event.id,
                student_event.kind,
                student_event.occurred_at,
                student_event.received_at,
                student_event.version,
                student_event.zone,
                student_event.payload,
                student_event.subject,
                student_event.context
            ) as shown
            where user_id = $1
              and student_event.id > coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
            order by student_event.id
            limit $3
            ",
        ),
    },
    Section {
        name: "schedule",
        table: "student",
        withheld: &[],
        rows: Rows::Few(
            "
            select row_to_json(shown)::text
            from student
            cross join lateral (
              select
                student.retention,
                student.daily_cap,
                student.days_off,
                student.four_buttons,
                student.began_retention,
                student.learnt_at,
                student.learnt_id,
                student.written
            ) as shown
            where user_id = $1
            ",
        ),
    },
    Section {
        name: "cards",
        table: "card",
        withheld: &[],
        rows: Rows::Log(
            "
            select card.question_id, row_to_json(shown)::text
            from card
            cross join lateral (
              select
                card.question_id,
                card.state,
                card.due_at,
                card.is_urgent,
                card.answers,
                card.last_day,
                card.content_version
            ) as shown
            where user_id = $1
              and card.question_id > coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
            order by card.question_id
            limit $3
            ",
        ),
    },
    Section {
        name: "readings",
        table: "reading",
        withheld: &[],
        rows: Rows::Few(
            "
            select row_to_json(shown)::text
            from reading
            cross join lateral (
              select
                reading.chapter_id,
                reading.state,
                reading.due_at,
                reading.content_version
            ) as shown
            where user_id = $1
            order by reading.chapter_id
            ",
        ),
    },
    Section {
        name: "reminders",
        table: "reminder",
        withheld: &["stop_secret"],
        rows: Rows::Few(
            "
            select row_to_json(shown)::text
            from reminder
            cross join lateral (
              select
                reminder.hour,
                reminder.next_at,
                reminder.decided_on,
                reminder.has_waited,
                reminder.sent_at,
                reminder.unanswered
            ) as shown
            where user_id = $1
            ",
        ),
    },
    Section {
        name: "calendar",
        table: "calendar_feed",
        withheld: &["token_hash"],
        rows: Rows::Few(
            "
            select row_to_json(shown)::text
            from calendar_feed
            cross join lateral (
              select calendar_feed.created_at
            ) as shown
            where user_id = $1
            ",
        ),
    },
    Section {
        name: "proposed_answers",
        table: "answer_proposal",
        withheld: &[],
        rows: Rows::Few(
            "
            select row_to_json(shown)::text
            from answer_proposal
            cross join lateral (
              select
                answer_proposal.id,
                answer_proposal.question_id,
                answer_proposal.meaning,
                answer_proposal.text,
                answer_proposal.proposed_at,
                answer_proposal.decided_at
            ) as shown
            where user_id = $1
            order by answer_proposal.id
            ",
        ),
    },
    code::DRAFTS,
    code::WRITES,
    code::VERSIONS,
    talk::COMMENTS,
    talk::NOTIFICATIONS,
    talk::REPORTS,
    talk::MODERATION,
    talk::SUSPENSION,
    talk::APPEALS,
    talk::MUTED_THREADS,
    talk::DISCUSSIONS_SEEN,
    talk::LETTERS_OF_REPLIES,
];
