-- Why: an answer says what it rests on, also where files were taken in long ago. An import keeps an account of the
-- reading as JSON: format, columns, counts, the first rejected rows, notes, and whose rows were there already.

ALTER TABLE import ADD COLUMN account TEXT;
