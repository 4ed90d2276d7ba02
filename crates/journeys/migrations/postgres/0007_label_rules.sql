-- Why: sources call the same thing by different names, and a name of theirs may change. A workspace says what its events are
-- called, in an ordered list that questions apply when they are asked, so that what was taken in stays as it is.
--
-- Events of a rule without a name are left out.

CREATE TABLE label_rule (
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspace (id),
    rule_no INTEGER NOT NULL,
    event TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C",
    made_at BIGINT NOT NULL,
    made_by TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    PRIMARY KEY (workspace_id, rule_no)
);
