-- Why: sources call the same thing by different names, and a name of theirs may change. A workspace says what its events are
-- called, in an ordered list that questions apply when they are asked, so that what was taken in stays as it is.
--
-- Events of a rule without a name are left out.

CREATE TABLE label_rule (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    rule_no INTEGER NOT NULL,
    event TEXT NOT NULL,
    name TEXT,
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL REFERENCES person (id),
    PRIMARY KEY (workspace_id, rule_no)
) STRICT;
