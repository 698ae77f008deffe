insert into course (
  id, author_id, slug, title, summary, lang, search_language, weeks, source, description,
  content_hash, first_published_at, updated_at
)
values (
  '01900000-0000-7000-8000-000000000001', 'backends', 'backends', 'Backends', 'A summary.', 'en',
  'english', 8, '# Backends', '<p>Backends.</p>', '\x01', now(), now()
);

insert into chapter (id, course_id, author_id, slug, file, position, first_published_at, retired_at)
values
  (
    '01900000-0000-7000-8000-000000000002', '01900000-0000-7000-8000-000000000001', 'one', 'one',
    'one.md', 0, now(), null
  ),
  (
    '01900000-0000-7000-8000-000000000003', '01900000-0000-7000-8000-000000000001', 'old', 'one',
    'old.md', 1, now(), now()
  );

insert into revision (
  id, chapter_id, revision_number, content_hash, source_hash, source, number, title, summary,
  topic, level, minutes, first_week, last_week, requires, body, toc, questions, edits,
  published_at, text_since
)
values (
  '01900000-0000-7000-8000-000000000004', '01900000-0000-7000-8000-000000000002', 1, '\x01',
  '\x01', '# One', 1, 'One', 'A summary.', 'Tests', 'easy', 3, 1, 2, '{}', '<p>One.</p>', '[]',
  '[]', '{}', now(), now()
);

update chapter
set revision_id = '01900000-0000-7000-8000-000000000004'
where id = '01900000-0000-7000-8000-000000000002';

insert into question (
  id, course_id, author_id, chapter_id, meaning_number, version_number, content_hash, edit_mark,
  first_published_at
)
values (
  '01900000-0000-7000-8000-000000000005', '01900000-0000-7000-8000-000000000001', 'q',
  '01900000-0000-7000-8000-000000000002', 1, 1, '\x01', 'wording', now()
);

insert into question_version (
  question_id, version_number, meaning_number, content_hash, prompt_source, answer_source, prompt,
  answer, published_at
)
values (
  '01900000-0000-7000-8000-000000000005', 1, 1, '\x01', 'What?', 'It.', '<p>What?</p>',
  '<p>It.</p>', now()
);

insert into playground (
  id, course_id, author_id, chapter_id, position, title, language, code, predict
)
values (
  '01900000-0000-7000-8000-000000000006', '01900000-0000-7000-8000-000000000001', 'try',
  '01900000-0000-7000-8000-000000000002', 0, 'Try it', 'js', '1', false
);

insert into media (name, media_type, width, height, bytes)
values ('00.png', 'image/png', 1, 1, '\x00');

insert into course_image (course_id, file, media_name)
values ('01900000-0000-7000-8000-000000000001', 'a.png', '00.png');

insert into content_log (
  course_id, site_version, ordinal, event, chapter_id, question_id, hash_after, meaning_number,
  occurred_at
)
values (
  '01900000-0000-7000-8000-000000000001', 1, 0, 'added', '01900000-0000-7000-8000-000000000002',
  '01900000-0000-7000-8000-000000000005', '\x01', 1, now()
);

insert into enrolment (user_id, course_id, start_date, zone)
values (
  '01900000-0000-7000-8000-000000000007', '01900000-0000-7000-8000-000000000001', '2026-11-02',
  'Europe/Berlin'
);

insert into search_section (
  chapter_id, ordinal, search_language, anchor, heading, text, words, document, content_hash
)
values (
  '01900000-0000-7000-8000-000000000002', 0, 'english', '', '', 'One.', 'One ',
  to_tsvector('english', 'One'), '\x01'
);

insert into search_word (search_language, word)
values ('english', 'one');
