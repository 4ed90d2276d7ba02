-- Why: what customers said is evidence, too. An item of feedback is a row here, with its words for reading and for
-- searching; its place in the customer's path is a light event that has the same id in `feedback_id`.
--
-- `id` is what SQLite's index of words calls a row, and of no use elsewhere; everything else says `feedback_id`. A score
-- has its scale.
-- `words` are those of `text` as the index takes them: letters and digits alone, so that both databases find the same.

CREATE TABLE feedback (
    id INTEGER PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    feedback_id TEXT NOT NULL,
    body_digest TEXT NOT NULL,
    source_no INTEGER NOT NULL,
    import_no INTEGER NOT NULL,
    person_no INTEGER,
    raw_id TEXT,
    case_key TEXT,
    said_at INTEGER NOT NULL,
    said_precision INTEGER NOT NULL,
    score REAL,
    scale_min REAL,
    scale_max REAL,
    higher_is_better INTEGER,
    text TEXT,
    words TEXT NOT NULL,
    language TEXT,
    channel TEXT,
    question TEXT,
    touchpoint TEXT,
    UNIQUE (workspace_id, feedback_id),
    FOREIGN KEY (workspace_id, import_no) REFERENCES import (workspace_id, import_no)
) STRICT;

CREATE INDEX feedback_said ON feedback (workspace_id, said_at, feedback_id);
CREATE INDEX feedback_import ON feedback (workspace_id, import_no);
CREATE INDEX feedback_person ON feedback (workspace_id, person_no);

CREATE VIRTUAL TABLE feedback_words USING fts5 (words, content = 'feedback', content_rowid = 'id', tokenize = 'ascii');

CREATE TRIGGER feedback_added AFTER INSERT ON feedback BEGIN
    INSERT INTO feedback_words (rowid, words) VALUES (new.id, new.words);
END;

CREATE TRIGGER feedback_removed AFTER DELETE ON feedback BEGIN
    INSERT INTO feedback_words (feedback_words, rowid, words) VALUES ('delete', old.id, old.words);
END;

CREATE TRIGGER feedback_changed AFTER UPDATE OF words ON feedback BEGIN
    INSERT INTO feedback_words (feedback_words, rowid, words) VALUES ('delete', old.id, old.words);
    INSERT INTO feedback_words (rowid, words) VALUES (new.id, new.words);
END;
