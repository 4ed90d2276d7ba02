-- Why: what customers said is evidence, too. An item of feedback is a row here, with its words for reading and for
-- searching; its place in the customer's path is a light event that has the same id in `feedback_id`.
--
-- `id` is what SQLite's index of words calls a row, and of no use elsewhere; everything else says `feedback_id`. A score
-- has its scale.
-- `words` are those of `text` as the index takes them: letters and digits alone, so that both databases find the same.

CREATE TABLE feedback (
    id BIGINT,
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspace (id),
    feedback_id TEXT COLLATE "C" NOT NULL,
    body_digest TEXT COLLATE "C" NOT NULL,
    source_no SMALLINT NOT NULL,
    import_no INTEGER NOT NULL,
    person_no INTEGER,
    raw_id TEXT COLLATE "C",
    case_key TEXT COLLATE "C",
    said_at BIGINT NOT NULL,
    said_precision SMALLINT NOT NULL,
    score DOUBLE PRECISION,
    scale_min DOUBLE PRECISION,
    scale_max DOUBLE PRECISION,
    higher_is_better SMALLINT,
    text TEXT COLLATE "C",
    words TEXT COLLATE "C" NOT NULL,
    language TEXT COLLATE "C",
    channel TEXT COLLATE "C",
    question TEXT COLLATE "C",
    touchpoint TEXT COLLATE "C",
    PRIMARY KEY (workspace_id, feedback_id),
    FOREIGN KEY (workspace_id, import_no) REFERENCES import (workspace_id, import_no)
);

CREATE INDEX feedback_said ON feedback (workspace_id, said_at, feedback_id);
CREATE INDEX feedback_import ON feedback (workspace_id, import_no);
CREATE INDEX feedback_person ON feedback (workspace_id, person_no);

-- What `feedback_words` is to SQLite.
CREATE INDEX feedback_words ON feedback USING GIN (to_tsvector('simple', words));
