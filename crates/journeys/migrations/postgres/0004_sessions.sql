-- Why: the app asks for a one-time setup token and then keeps a session cookie. Neither is stored: `digest` is the
-- BLAKE3 of a secret of 256 random bits, which only its bearer has. Instants are microseconds since 1970 in UTC.

CREATE TABLE setup_token (
    id TEXT NOT NULL PRIMARY KEY,
    digest TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

-- A session lives until `expires_at`, until it was not used for a while after `seen_at`, or until it is ended.
CREATE TABLE session (
    id TEXT NOT NULL PRIMARY KEY,
    digest TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT
);
