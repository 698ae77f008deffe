-- What readers leave that shapes no card is found by the chapter that it is about: where they
-- stopped, and a line to their later self.
create index student_event_chapter_idx
  on student_event (user_id, (payload ->> 'chapter'), kind)
  where kind in ('chapter_read', 'line_left');

-- Answers that students hold for right too. `text` is theirs until an author of the course decides;
-- whoever deletes their account takes it along. What was accepted is in `also_right`.
create table answer_proposal (
  user_id uuid not null,
  id uuid not null,
  question_id uuid not null,
  meaning integer not null,
  text text not null,
  proposed_at timestamptz not null,
  decided_at timestamptz,
  constraint answer_proposal_pkey primary key (user_id, id),
  constraint answer_proposal_account_fkey foreign key (user_id) references account (id),
  constraint answer_proposal_question_fkey foreign key (question_id) references question (id)
);

-- What waits for an author.
create index answer_proposal_waiting_idx
  on answer_proposal (question_id, proposed_at)
  where decided_at is null;

-- Answers that authors accepted beside their own, for a meaning of a question. Nobody's any more.
create table also_right (
  question_id uuid not null,
  id uuid not null,
  meaning integer not null,
  text text not null,
  accepted_at timestamptz not null,
  constraint also_right_pkey primary key (question_id, id),
  constraint also_right_question_fkey foreign key (question_id) references question (id)
);
