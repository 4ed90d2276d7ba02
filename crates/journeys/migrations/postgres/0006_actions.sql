-- Why: a difference between map and journey is decided about, in one of four ways. What is to be mended is an action, whose
-- baseline is frozen when it is made, so that later measures have something to be held against.
--
-- `target`, `reading`, `baseline` and `measured` are JSON. `rev` and `reading` say by which map and how the baseline was
-- measured; later measures are taken likewise. `due` is a day, as 2026-03-31. Who is removed keeps the row.

CREATE TABLE action (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspace (id),
    journey_id TEXT COLLATE "C" NOT NULL REFERENCES journey (id),
    difference TEXT COLLATE "C",
    title TEXT COLLATE "C" NOT NULL,
    owner TEXT COLLATE "C" NOT NULL,
    due TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    target TEXT COLLATE "C" NOT NULL,
    rev BIGINT NOT NULL,
    reading TEXT COLLATE "C" NOT NULL,
    baseline TEXT COLLATE "C" NOT NULL,
    started_at BIGINT,
    done_at BIGINT,
    made_at BIGINT NOT NULL,
    made_by TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    removed_at BIGINT
);

CREATE INDEX action_journey ON action (workspace_id, journey_id);

CREATE TABLE action_measure (
    action_id TEXT COLLATE "C" NOT NULL REFERENCES action (id),
    measure_no BIGINT NOT NULL,
    measured TEXT COLLATE "C" NOT NULL,
    measured_by TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    PRIMARY KEY (action_id, measure_no)
);

-- `rev` is the revision that mended the map, `action_id` the action that is to mend the experience.
CREATE TABLE decision (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    journey_id TEXT COLLATE "C" NOT NULL REFERENCES journey (id),
    difference TEXT COLLATE "C" NOT NULL,
    exit TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C",
    rev BIGINT,
    action_id TEXT COLLATE "C" REFERENCES action (id),
    made_at BIGINT NOT NULL,
    made_by TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    taken_back_at BIGINT,
    taken_back_by TEXT COLLATE "C" REFERENCES person (id)
);

-- The last decision counts.
CREATE UNIQUE INDEX decision_difference ON decision (journey_id, difference) WHERE taken_back_at IS NULL;
