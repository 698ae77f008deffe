-- How many questions a revision asks, so that the catalogue need not unpack them. Revisions from
-- before have none here; whoever reads counts those.
alter table revision
  add column question_count smallint;
