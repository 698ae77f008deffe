-- What a snippet asks to be predicted is a question too: one that its chapter does not ask, and that
-- is nobody's until they add it to their reviews. `playground` is the snippet's name in its course,
-- and null for what a chapter asks.
--
-- A server of the release before takes such a question for one of the chapter's: it counts it in an
-- outline, and publishing retires it, until publishing by this release brings it back. Neither does
-- anything to a card that lasts. A rating would make a card of it; so that it comes, or moves, is not
-- in the content log, and what is there says what it is about.
alter table question
  add column playground text,
  add constraint question_playground_fkey
    foreign key (course_id, playground) references playground (course_id, author_id);

create unique index question_playground_key
  on question (course_id, playground)
  where playground is not null;

alter table content_log
  add column is_prediction boolean not null default false;

-- Which question each snippet of the revision is that asks for a prediction.
alter table revision
  add column predictions jsonb not null default '[]';
