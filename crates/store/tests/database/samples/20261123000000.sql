insert into revision (
  id, chapter_id, revision_number, content_hash, source_hash, source, number, title, summary,
  topic, level, minutes, first_week, last_week, requires, body, toc, questions, edits,
  published_at, text_since, question_count
)
values (
  '01900000-0000-7000-8000-000000000008', '01900000-0000-7000-8000-000000000002', 2, '\x02',
  '\x02', '# Two', 1, 'Two', 'A summary.', 'Tests', 'easy', 3, 1, 2, '{}', '<p>Two.</p>', '[]',
  '[{}]', '{}', now(), now(), 1
);
