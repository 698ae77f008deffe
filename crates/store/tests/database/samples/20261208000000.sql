insert into comment (
  id, course_id, chapter_id, topic_id, user_id, client_id, root_id, parent_id, path, source, html,
  excerpt, digest, status, is_listed, created_at
)
select
  sample.id, chapter.course_id, chapter.id, chapter.id, '01900000-0000-7000-8000-000000000011',
  sample.id, '01900000-0000-7000-8000-000000000071', sample.parent_id, sample.path, 'So?',
  '<p>So?</p>', 'So?', '\x01', 'visible', true, now()
from chapter
cross join (
  values
    ('01900000-0000-7000-8000-000000000071'::uuid, null::uuid, ''::bytea),
    (
      '01900000-0000-7000-8000-000000000072', '01900000-0000-7000-8000-000000000071',
      '\x01900000000070008000000000000072'
    )
) as sample (id, parent_id, path)
limit 2;

insert into comment_version (comment_id, number, source, written_at)
values ('01900000-0000-7000-8000-000000000071', 1, 'Why?', now());

insert into comment_report (user_id, comment_id, reason, note, reported_at)
values (
  '01900000-0000-7000-8000-000000000011', '01900000-0000-7000-8000-000000000071', 'spam', '', now()
);

insert into comment_assignment (comment_id, moderator_id, assigned_at)
values (
  '01900000-0000-7000-8000-000000000071', '01900000-0000-7000-8000-000000000011', now()
);

insert into moderation_action (id, acted_at, moderator_id, kind, reason, comment_id)
values (
  '01900000-0000-7000-8000-000000000073', now(), '01900000-0000-7000-8000-000000000011', 'warn',
  'spam', '01900000-0000-7000-8000-000000000071'
);

insert into writing_suspension (user_id, action_id, reason, began_at, ends_at)
values (
  '01900000-0000-7000-8000-000000000011', '01900000-0000-7000-8000-000000000073', 'spam', now(), now()
);

insert into moderation_appeal (user_id, action_id, text, appealed_at)
values (
  '01900000-0000-7000-8000-000000000011', '01900000-0000-7000-8000-000000000073', 'No.', now()
);

insert into notification (user_id, id, kind, comment_id, noted_at)
values (
  '01900000-0000-7000-8000-000000000011', '01900000-0000-7000-8000-000000000074', 'reply',
  '01900000-0000-7000-8000-000000000072', now()
);

insert into thread_mute (user_id, root_id, muted_at)
values (
  '01900000-0000-7000-8000-000000000011', '01900000-0000-7000-8000-000000000071', now()
);

insert into discussion_visit (user_id, topic_id, seen_at, seen_before)
values (
  '01900000-0000-7000-8000-000000000011', '01900000-0000-7000-8000-000000000071', now(), now()
);

insert into discussion_digest (user_id, next_at, stop_secret)
values ('01900000-0000-7000-8000-000000000011', now(), '\x00');
