-- How often a student's cards were written. Whoever has read them without locking the student writes
-- them only where it is still the same.
alter table student
  add column written bigint not null default 0;
