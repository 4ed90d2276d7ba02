-- Why: evidence is taken in once, kept safe, and asked in one way. What was taken in (imports, frames of rows not yet
-- settled, segments, quarantine), whom it is about (identities, links) and who did it (people) lie in one database,
-- so that one transaction can move rows from the inbox to a segment and an event is in exactly one place.
--
-- Instants are microseconds since 1970 in UTC. Numbers (`*_no`, `seq`) count from 1 within a workspace. The other
-- folder's file of this name makes the same tables and columns.
-- Text compares byte by byte (`COLLATE "C"`), as SQLite does, so both databases list in one order.

-- Who acts. `local` is whoever uses the program on this machine before there are accounts.
CREATE TABLE person (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE workspace (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    created_by TEXT COLLATE "C" NOT NULL REFERENCES person (id)
);

-- The last number given, by what is counted. A row is locked by whoever gives the next number.
CREATE TABLE counter (
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspace (id),
    name TEXT COLLATE "C" NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, name)
);

-- `version` grows with each change of what questions see, `identity_version` with each change of links.
CREATE TABLE manifest_version (
    workspace_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES workspace (id),
    version BIGINT NOT NULL,
    identity_version BIGINT NOT NULL
);

-- Where evidence comes from. `mapping` is JSON: which column is what.
CREATE TABLE source (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspace (id),
    source_no SMALLINT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('events', 'feedback', 'identities')),
    mapping TEXT COLLATE "C",
    mapping_at BIGINT,
    mapping_by TEXT COLLATE "C" REFERENCES person (id),
    created_at BIGINT NOT NULL,
    created_by TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    UNIQUE (workspace_id, name),
    UNIQUE (workspace_id, source_no)
);

-- One file taken in. Its rows are seen only while it is `done`. `touched_at` grows with each frame, so that one left
-- behind by a crash can be told from one under way.
CREATE TABLE import (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspace (id),
    source_id TEXT COLLATE "C" NOT NULL REFERENCES source (id),
    import_no INTEGER NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('events', 'feedback', 'identities')),
    file_name TEXT COLLATE "C",
    file_digest TEXT COLLATE "C",
    n_bytes BIGINT NOT NULL,
    rows_read BIGINT NOT NULL DEFAULT 0,
    rows_kept BIGINT NOT NULL DEFAULT 0,
    rows_rejected BIGINT NOT NULL DEFAULT 0,
    rows_added BIGINT NOT NULL DEFAULT 0,
    rows_duplicate BIGINT NOT NULL DEFAULT 0,
    rows_conflicting BIGINT NOT NULL DEFAULT 0,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('open', 'done', 'undone', 'failed')),
    note TEXT COLLATE "C",
    started_at BIGINT NOT NULL,
    touched_at BIGINT NOT NULL,
    ended_at BIGINT,
    undone_at BIGINT,
    created_by TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    undone_by TEXT COLLATE "C" REFERENCES person (id),
    UNIQUE (workspace_id, import_no)
);

CREATE INDEX import_state ON import (workspace_id, state, import_no);
CREATE INDEX import_digest ON import (workspace_id, file_digest);

-- Each id that a source uses for a customer, with the number that stands for it in rows of events, for ever.
-- Without a reference to the workspace: rows come by the hundred thousand, and their numbers come from `counter`.
CREATE TABLE identity (
    workspace_id TEXT COLLATE "C" NOT NULL,
    person_no INTEGER NOT NULL,
    id_kind TEXT COLLATE "C" NOT NULL,
    raw_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, person_no)
);

CREATE UNIQUE INDEX identity_raw ON identity (workspace_id, id_kind, raw_id);

-- Two numbers that are one customer. Never changed but to be undone. Seen from `version` on, which is null while the
-- import that brought it is open, until `undone_version`.
CREATE TABLE identity_link (
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspace (id),
    link_no BIGINT NOT NULL,
    a INTEGER NOT NULL,
    b INTEGER NOT NULL,
    rule TEXT COLLATE "C" NOT NULL,
    source_no SMALLINT,
    import_no INTEGER,
    made_at BIGINT NOT NULL,
    made_by TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    version BIGINT,
    undone_at BIGINT,
    undone_by TEXT COLLATE "C" REFERENCES person (id),
    undone_version BIGINT,
    PRIMARY KEY (workspace_id, link_no),
    FOREIGN KEY (workspace_id, a) REFERENCES identity (workspace_id, person_no),
    FOREIGN KEY (workspace_id, b) REFERENCES identity (workspace_id, person_no),
    FOREIGN KEY (workspace_id, import_no) REFERENCES import (workspace_id, import_no)
);

CREATE INDEX identity_link_import ON identity_link (workspace_id, import_no);

-- Rows taken in and not yet settled into segments: one blob a request or a piece of a file.
CREATE TABLE inbox_frame (
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspace (id),
    seq BIGINT NOT NULL,
    source_no SMALLINT NOT NULL,
    import_no INTEGER NOT NULL,
    n_rows INTEGER NOT NULL,
    n_bytes BIGINT NOT NULL,
    body BYTEA NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, seq),
    FOREIGN KEY (workspace_id, import_no) REFERENCES import (workspace_id, import_no)
);

CREATE INDEX inbox_frame_import ON inbox_frame (workspace_id, import_no);

-- A file of settled events. Its row is there before the file (`writing`) and after it (`gone`), so a file without a
-- row is nobody's. `month` is year * 12 + month - 1.
CREATE TABLE segment (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspace (id),
    bucket SMALLINT NOT NULL,
    month INTEGER NOT NULL,
    level SMALLINT NOT NULL,
    n_rows BIGINT NOT NULL DEFAULT 0,
    n_bytes BIGINT NOT NULL DEFAULT 0,
    n_ids_bytes BIGINT NOT NULL DEFAULT 0,
    blake3 TEXT COLLATE "C" NOT NULL DEFAULT '',
    ids_blake3 TEXT COLLATE "C" NOT NULL DEFAULT '',
    min_ts BIGINT NOT NULL DEFAULT 0,
    max_ts BIGINT NOT NULL DEFAULT 0,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('writing', 'live', 'retired', 'gone')),
    created_at BIGINT NOT NULL,
    live_version BIGINT,
    retired_at BIGINT,
    retired_version BIGINT
);

CREATE INDEX segment_state ON segment (workspace_id, state, bucket, month);

-- Which imports have rows in a segment, so that an import can be taken back without reading files.
CREATE TABLE segment_import (
    segment_id TEXT COLLATE "C" NOT NULL REFERENCES segment (id) ON DELETE CASCADE,
    import_no INTEGER NOT NULL,
    n_rows BIGINT NOT NULL,
    PRIMARY KEY (segment_id, import_no)
);

-- A reader at work. Segments that its version still has stay on disk until it ends or expires.
CREATE TABLE lease (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspace (id),
    version BIGINT NOT NULL,
    holder TEXT COLLATE "C" NOT NULL,
    taken_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX lease_expires ON lease (workspace_id, expires_at);

-- Quarantine: a row that has the id of an event we hold, and another body.
CREATE TABLE event_conflict (
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspace (id),
    conflict_no BIGINT NOT NULL,
    source_no SMALLINT NOT NULL,
    import_no INTEGER NOT NULL,
    message_id TEXT COLLATE "C" NOT NULL,
    kept_digest TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, conflict_no),
    FOREIGN KEY (workspace_id, import_no) REFERENCES import (workspace_id, import_no)
);

CREATE INDEX event_conflict_import ON event_conflict (workspace_id, import_no);
