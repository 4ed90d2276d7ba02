-- Why: a client that does not know whether its change arrived sends it again, and it must not be made twice; and a map with
-- a long history must open at any revision without walking all of it.
--
-- `operation_id` is the client's own id of a change. A snapshot is the map as it was at a revision, as JSON, beside the
-- operations for speed: without any, every revision is reached still.

ALTER TABLE journey_operation ADD COLUMN operation_id TEXT;

CREATE UNIQUE INDEX journey_operation_id ON journey_operation (journey_id, operation_id) WHERE operation_id IS NOT NULL;

CREATE TABLE journey_snapshot (
    journey_id TEXT NOT NULL REFERENCES journey (id),
    rev BIGINT NOT NULL,
    map TEXT NOT NULL,
    PRIMARY KEY (journey_id, rev)
);
