//! The code that somebody writes in playgrounds.

use super::{Rows, Section};

/// What somebody has in each playground.
pub(super) const DRAFTS: Section = Section {
    name: "code",
    table: "playground_draft",
    withheld: &[],
    rows: Rows::Large(
        "
        select draft.playground_id, row_to_json(shown)::text
        from playground_draft as draft
        cross join lateral (
          select
            draft.playground_id,
            draft.revision,
            draft.write_id,
            draft.code,
            draft.starter,
            draft.updated_at
        ) as shown
        where user_id = $1
          and draft.playground_id > coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
        order by draft.playground_id
        limit $3
        ",
    ),
};

/// By which a save that is sent again is known.
pub(super) const WRITES: Section = Section {
    name: "code_written",
    table: "playground_write",
    withheld: &[],
    rows: Rows::Log(
        "
        select playground_write.id, row_to_json(shown)::text
        from playground_write
        cross join lateral (
          select
            playground_write.id,
            playground_write.playground_id,
            playground_write.revision,
            playground_write.digest,
            playground_write.written_at
        ) as shown
        where user_id = $1
          and playground_write.id > coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
        order by playground_write.id
        limit $3
        ",
    ),
};

/// The history of what they wrote.
pub(super) const VERSIONS: Section = Section {
    name: "code_history",
    table: "playground_version",
    withheld: &[],
    rows: Rows::Large(
        "
        select version.id, row_to_json(shown)::text
        from playground_version as version
        cross join lateral (
          select
            version.id,
            version.playground_id,
            version.code,
            version.size,
            version.runs,
            version.outcome,
            version.first_at,
            version.last_at,
            version.received_at
        ) as shown
        where user_id = $1
          and version.id > coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
        order by version.id
        limit $3
        ",
    ),
};
