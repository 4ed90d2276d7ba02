-- Why: a difference between map and journey is decided about, in one of four ways. What is to be mended is an action, whose
-- baseline is frozen when it is made, so that later measures have something to be held against.
--
-- `target`, `reading`, `baseline` and `measured` are JSON. `rev` and `reading` say by which map and how the baseline was
-- measured; later measures are taken likewise. `due` is a day, as 2026-03-31. Who is removed keeps the row.

CREATE TABLE action (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    journey_id TEXT NOT NULL REFERENCES journey (id),
    difference TEXT,
    title TEXT NOT NULL,
    owner TEXT NOT NULL,
    due TEXT NOT NULL,
    status TEXT NOT NULL,
    target TEXT NOT NULL,
    rev INTEGER NOT NULL,
    reading TEXT NOT NULL,
    baseline TEXT NOT NULL,
    started_at INTEGER,
    done_at INTEGER,
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL REFERENCES person (id),
    removed_at INTEGER
) STRICT;

CREATE INDEX action_journey ON action (workspace_id, journey_id);

CREATE TABLE action_measure (
    action_id TEXT NOT NULL REFERENCES action (id),
    measure_no INTEGER NOT NULL,
    measured TEXT NOT NULL,
    measured_by TEXT NOT NULL REFERENCES person (id),
    PRIMARY KEY (action_id, measure_no)
) STRICT;

-- `rev` is the revision that mended the map, `action_id` the action that is to mend the experience.
CREATE TABLE decision (
    id TEXT NOT NULL PRIMARY KEY,
    journey_id TEXT NOT NULL REFERENCES journey (id),
    difference TEXT NOT NULL,
    exit TEXT NOT NULL,
    reason TEXT,
    rev INTEGER,
    action_id TEXT REFERENCES action (id),
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL REFERENCES person (id),
    taken_back_at INTEGER,
    taken_back_by TEXT REFERENCES person (id)
) STRICT;

-- The last decision counts.
CREATE UNIQUE INDEX decision_difference ON decision (journey_id, difference) WHERE taken_back_at IS NULL;
