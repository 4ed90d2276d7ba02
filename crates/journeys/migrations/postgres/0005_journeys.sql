-- Why: a journey is kept, and its map is what operations made of it. So who changed what is known, each revision can be
-- seen again and taken back, and two who draw at once do not overwrite each other.
--
-- `map` is the map at `rev` as JSON, beside the operations for speed; title and owner are the map's. `reading` is JSON:
-- how evidence is read. `next_review` is a day, as 2026-03-31. A journey that is removed keeps its rows, and its slug is
-- free again.

CREATE TABLE journey (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspace (id),
    slug TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    headline TEXT COLLATE "C",
    owner TEXT COLLATE "C",
    next_review TEXT COLLATE "C",
    reading TEXT COLLATE "C" NOT NULL,
    rev BIGINT NOT NULL,
    map TEXT COLLATE "C" NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    changed_at BIGINT NOT NULL,
    removed_at BIGINT,
    removed_by TEXT COLLATE "C" REFERENCES person (id)
);

CREATE UNIQUE INDEX journey_slug ON journey (workspace_id, slug) WHERE removed_at IS NULL;

-- One revision a row. `operations` made it, `inverse` takes it back, `words` says it; all JSON lists.
CREATE TABLE journey_operation (
    journey_id TEXT COLLATE "C" NOT NULL REFERENCES journey (id),
    rev BIGINT NOT NULL,
    operations TEXT COLLATE "C" NOT NULL,
    inverse TEXT COLLATE "C" NOT NULL,
    words TEXT COLLATE "C" NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    PRIMARY KEY (journey_id, rev)
);

-- A revision that somebody gave a name.
CREATE TABLE journey_version (
    journey_id TEXT COLLATE "C" NOT NULL REFERENCES journey (id),
    name TEXT COLLATE "C" NOT NULL,
    rev BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    PRIMARY KEY (journey_id, name)
);

-- Who owns something is a person by name. One who left keeps the row, as what they did stays theirs.
ALTER TABLE person ADD COLUMN left_at BIGINT;

CREATE INDEX person_name ON person (name);
