insert into question (
  id, course_id, author_id, chapter_id, playground, meaning_number, version_number, content_hash,
  first_published_at
)
select
  '01900000-0000-7000-8000-000000000041', course_id, 'prediction-of-it', chapter_id, author_id, 1, 1,
  '\x01', now()
from playground;

insert into content_log (
  course_id, site_version, ordinal, event, chapter_id, question_id, meaning_number, is_prediction,
  occurred_at
)
values (
  '01900000-0000-7000-8000-000000000001', 2, 0, 'retired', '01900000-0000-7000-8000-000000000002',
  '01900000-0000-7000-8000-000000000041', 1, true, now()
);

update revision
set predictions = '[{"playground": "it", "id": "01900000-0000-7000-8000-000000000041"}]';
