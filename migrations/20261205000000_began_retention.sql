-- The desired retention that a student began with, which holds until they choose one. What new students
-- begin with may change; nobody's cards change with it, and a replay begins where they began.
alter table student
  add column began_retention smallint not null default 90,
  add constraint student_began_retention_possible check (began_retention between 80 and 97);
