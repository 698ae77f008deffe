insert into answer_proposal (user_id, id, question_id, meaning, text, proposed_at)
values (
  '01900000-0000-7000-8000-000000000011', '01900000-0000-7000-8000-000000000031',
  '01900000-0000-7000-8000-000000000005', 1, 'It waits.', now()
);

insert into also_right (question_id, id, meaning, text, accepted_at)
values (
  '01900000-0000-7000-8000-000000000005', '01900000-0000-7000-8000-000000000032', 1, 'It waits.', now()
);
