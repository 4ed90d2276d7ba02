-- Why: a journey is kept, and its map is what operations made of it. So who changed what is known, each revision can be
-- seen again and taken back, and two who draw at once do not overwrite each other.
--
-- `map` is the map at `rev` as JSON, beside the operations for speed; title and owner are the map's. `reading` is JSON:
-- how evidence is read. `next_review` is a day, as 2026-03-31. A journey that is removed keeps its rows, and its slug is
-- free again.

CREATE TABLE journey (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    slug TEXT NOT NULL,
    title TEXT NOT NULL,
    headline TEXT,
    owner TEXT,
    next_review TEXT,
    reading TEXT NOT NULL,
    rev INTEGER NOT NULL,
    map TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL REFERENCES person (id),
    changed_at INTEGER NOT NULL,
    removed_at INTEGER,
    removed_by TEXT REFERENCES person (id)
) STRICT;

CREATE UNIQUE INDEX journey_slug ON journey (workspace_id, slug) WHERE removed_at IS NULL;

-- One revision a row. `operations` made it, `inverse` takes it back, `words` says it; all JSON lists.
CREATE TABLE journey_operation (
    journey_id TEXT NOT NULL REFERENCES journey (id),
    rev INTEGER NOT NULL,
    operations TEXT NOT NULL,
    inverse TEXT NOT NULL,
    words TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL REFERENCES person (id),
    PRIMARY KEY (journey_id, rev)
) STRICT;

-- A revision that somebody gave a name.
CREATE TABLE journey_version (
    journey_id TEXT NOT NULL REFERENCES journey (id),
    name TEXT NOT NULL,
    rev INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL REFERENCES person (id),
    PRIMARY KEY (journey_id, name)
) STRICT;

-- Who owns something is a person by name. One who left keeps the row, as what they did stays theirs.
ALTER TABLE person ADD COLUMN left_at INTEGER;

CREATE INDEX person_name ON person (name);
