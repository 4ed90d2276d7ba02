-- Why: evidence is taken in once, kept safe, and asked in one way. What was taken in (imports, frames of rows not yet
-- settled, segments, quarantine), whom it is about (identities, links) and who did it (people) lie in one database,
-- so that one transaction can move rows from the inbox to a segment and an event is in exactly one place.
--
-- Instants are microseconds since 1970 in UTC. Numbers (`*_no`, `seq`) count from 1 within a workspace. The other
-- folder's file of this name makes the same tables and columns.

PRAGMA application_id = 1146308946;

-- Who acts. `local` is whoever uses the program on this machine before there are accounts.
CREATE TABLE person (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE workspace (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL REFERENCES person (id)
) STRICT;

-- The last number given, by what is counted. A row is locked by whoever gives the next number.
CREATE TABLE counter (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    name TEXT NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, name)
) STRICT;

-- `version` grows with each change of what questions see, `identity_version` with each change of links.
CREATE TABLE manifest_version (
    workspace_id TEXT NOT NULL PRIMARY KEY REFERENCES workspace (id),
    version INTEGER NOT NULL,
    identity_version INTEGER NOT NULL
) STRICT;

-- Where evidence comes from. `mapping` is JSON: which column is what.
CREATE TABLE source (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    source_no INTEGER NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('events', 'feedback', 'identities')),
    mapping TEXT,
    mapping_at INTEGER,
    mapping_by TEXT REFERENCES person (id),
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL REFERENCES person (id),
    UNIQUE (workspace_id, name),
    UNIQUE (workspace_id, source_no)
) STRICT;

-- One file taken in. Its rows are seen only while it is `done`. `touched_at` grows with each frame, so that one left
-- behind by a crash can be told from one under way.
CREATE TABLE import (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    source_id TEXT NOT NULL REFERENCES source (id),
    import_no INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('events', 'feedback', 'identities')),
    file_name TEXT,
    file_digest TEXT,
    n_bytes INTEGER NOT NULL,
    rows_read INTEGER NOT NULL DEFAULT 0,
    rows_kept INTEGER NOT NULL DEFAULT 0,
    rows_rejected INTEGER NOT NULL DEFAULT 0,
    rows_added INTEGER NOT NULL DEFAULT 0,
    rows_duplicate INTEGER NOT NULL DEFAULT 0,
    rows_conflicting INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'undone', 'failed')),
    note TEXT,
    started_at INTEGER NOT NULL,
    touched_at INTEGER NOT NULL,
    ended_at INTEGER,
    undone_at INTEGER,
    created_by TEXT NOT NULL REFERENCES person (id),
    undone_by TEXT REFERENCES person (id),
    UNIQUE (workspace_id, import_no)
) STRICT;

CREATE INDEX import_state ON import (workspace_id, state, import_no);
CREATE INDEX import_digest ON import (workspace_id, file_digest);

-- Each id that a source uses for a customer, with the number that stands for it in rows of events, for ever.
-- Without a reference to the workspace: rows come by the hundred thousand, and their numbers come from `counter`.
CREATE TABLE identity (
    workspace_id TEXT NOT NULL,
    person_no INTEGER NOT NULL,
    id_kind TEXT NOT NULL,
    raw_id TEXT NOT NULL,
    PRIMARY KEY (workspace_id, person_no)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX identity_raw ON identity (workspace_id, id_kind, raw_id);

-- Two numbers that are one customer. Never changed but to be undone. Seen from `version` on, which is null while the
-- import that brought it is open, until `undone_version`.
CREATE TABLE identity_link (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    link_no INTEGER NOT NULL,
    a INTEGER NOT NULL,
    b INTEGER NOT NULL,
    rule TEXT NOT NULL,
    source_no INTEGER,
    import_no INTEGER,
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL REFERENCES person (id),
    version INTEGER,
    undone_at INTEGER,
    undone_by TEXT REFERENCES person (id),
    undone_version INTEGER,
    PRIMARY KEY (workspace_id, link_no),
    FOREIGN KEY (workspace_id, a) REFERENCES identity (workspace_id, person_no),
    FOREIGN KEY (workspace_id, b) REFERENCES identity (workspace_id, person_no),
    FOREIGN KEY (workspace_id, import_no) REFERENCES import (workspace_id, import_no)
) STRICT;

CREATE INDEX identity_link_import ON identity_link (workspace_id, import_no);

-- Rows taken in and not yet settled into segments: one blob a request or a piece of a file.
CREATE TABLE inbox_frame (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    seq INTEGER NOT NULL,
    source_no INTEGER NOT NULL,
    import_no INTEGER NOT NULL,
    n_rows INTEGER NOT NULL,
    n_bytes INTEGER NOT NULL,
    body BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, seq),
    FOREIGN KEY (workspace_id, import_no) REFERENCES import (workspace_id, import_no)
) STRICT;

CREATE INDEX inbox_frame_import ON inbox_frame (workspace_id, import_no);

-- A file of settled events. Its row is there before the file (`writing`) and after it (`gone`), so a file without a
-- row is nobody's. `month` is year * 12 + month - 1.
CREATE TABLE segment (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    bucket INTEGER NOT NULL,
    month INTEGER NOT NULL,
    level INTEGER NOT NULL,
    n_rows INTEGER NOT NULL DEFAULT 0,
    n_bytes INTEGER NOT NULL DEFAULT 0,
    n_ids_bytes INTEGER NOT NULL DEFAULT 0,
    blake3 TEXT NOT NULL DEFAULT '',
    ids_blake3 TEXT NOT NULL DEFAULT '',
    min_ts INTEGER NOT NULL DEFAULT 0,
    max_ts INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL CHECK (state IN ('writing', 'live', 'retired', 'gone')),
    created_at INTEGER NOT NULL,
    live_version INTEGER,
    retired_at INTEGER,
    retired_version INTEGER
) STRICT;

CREATE INDEX segment_state ON segment (workspace_id, state, bucket, month);

-- Which imports have rows in a segment, so that an import can be taken back without reading files.
CREATE TABLE segment_import (
    segment_id TEXT NOT NULL REFERENCES segment (id) ON DELETE CASCADE,
    import_no INTEGER NOT NULL,
    n_rows INTEGER NOT NULL,
    PRIMARY KEY (segment_id, import_no)
) STRICT, WITHOUT ROWID;

-- A reader at work. Segments that its version still has stay on disk until it ends or expires.
CREATE TABLE lease (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    version INTEGER NOT NULL,
    holder TEXT NOT NULL,
    taken_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX lease_expires ON lease (workspace_id, expires_at);

-- Quarantine: a row that has the id of an event we hold, and another body.
CREATE TABLE event_conflict (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    conflict_no INTEGER NOT NULL,
    source_no INTEGER NOT NULL,
    import_no INTEGER NOT NULL,
    message_id TEXT NOT NULL,
    kept_digest TEXT NOT NULL,
    body TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, conflict_no),
    FOREIGN KEY (workspace_id, import_no) REFERENCES import (workspace_id, import_no)
) STRICT;

CREATE INDEX event_conflict_import ON event_conflict (workspace_id, import_no);
