//! Sessions of the app, and the one-time tokens that start them.
//!
//! A secret is 256 random bits, shown once to its bearer as `id.secret`; the database holds its BLAKE3 only. It is
//! looked up by its id and compared in constant time, so that neither a copy of the database nor the time that an
//! answer takes helps to guess one.

#[cfg(test)]
mod tests;

use std::fmt;

use desireline_model::time::{Span, Timestamp};
use subtle::ConstantTimeEq;

use crate::db::{Db, Doing, row, with_pool, with_tx};
use crate::store::ids::{PersonId, SessionId, TokenId};
use crate::store::{Actor, StoreError};

/// What a bearer shows: `id.secret`. It says nothing of itself when it is printed for debugging.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    fn fresh(id: &str) -> Self {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
        // As a digest, for its digits: 64 of them.
        Self(format!("{id}.{}", blake3::Hash::from_bytes(bytes).to_hex()))
    }

    /// The text, to be shown to its bearer and to nobody else.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    fn digest(&self) -> String {
        digest(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

fn digest(secret: &str) -> String {
    blake3::hash(secret.as_bytes()).to_hex().to_string()
}

/// The id in what a bearer shows. Ids are short and plain; anything else is not asked for.
fn id_of(shown: &str) -> Option<&str> {
    let (id, secret) = shown.split_once('.')?;
    (id.len() == 16 && secret.len() == 64 && id.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(id)
}

fn is(shown: &str, stored: &str) -> bool {
    digest(shown).as_bytes().ct_eq(stored.as_bytes()).into()
}

/// How long a session lasts.
#[derive(Debug, Clone, Copy)]
pub struct SessionLimits {
    /// Without use.
    pub idle: Span,
    /// In all.
    pub total: Span,
}

row! {
    /// Someone who has come in.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Session {
        /// The id, which is no secret.
        pub id: SessionId,
        /// Who it is.
        pub person_id: PersonId,
        /// When it began.
        pub created_at: Timestamp,
        /// When it was last used, to the minute.
        pub seen_at: Timestamp,
        /// When it ends at the latest.
        pub expires_at: Timestamp,
    }
}

row! {
    struct Stored {
        id: SessionId,
        digest: String,
        person_id: PersonId,
        created_at: Timestamp,
        seen_at: Timestamp,
        expires_at: Timestamp,
    }
}

/// How old `seen_at` may grow before it is written anew.
const SEEN_EVERY: Span = Span::from_secs(60);

const VOID_TOKENS: &str = "DELETE FROM setup_token";
const ADD_TOKEN: &str = "INSERT INTO setup_token (id, digest, created_at, expires_at) VALUES ($1, $2, $3, $4)";
const TOKEN: &str = "SELECT digest FROM setup_token WHERE id = $1 AND used_at IS NULL AND expires_at > $2";
const USE_TOKEN: &str = "UPDATE setup_token SET used_at = $2 WHERE id = $1 AND used_at IS NULL RETURNING id";
const ADD: &str = "INSERT INTO session (id, digest, person_id, created_at, seen_at, expires_at)
    VALUES ($1, $2, $3, $4, $4, $5)";
const ONE: &str = "SELECT id, digest, person_id, created_at, seen_at, expires_at FROM session
    WHERE id = $1 AND ended_at IS NULL AND expires_at > $2 AND seen_at > $3";
const LIVE: &str = "SELECT id, person_id, created_at, seen_at, expires_at FROM session
    WHERE ended_at IS NULL AND expires_at > $1 AND seen_at > $2 ORDER BY created_at, id";
const SEE: &str = "UPDATE session SET seen_at = $2 WHERE id = $1 AND seen_at < $2";
const END: &str = "UPDATE session SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL RETURNING id";

/// A new setup token; those made before it are void.
pub async fn issue_setup_token(db: &Db, lifetime: Span, now: Timestamp) -> Result<Secret, StoreError> {
    let id = TokenId::fresh();
    let secret = Secret::fresh(id.as_str());
    let mut tx = db.begin().await?;
    with_tx!(&mut tx, |c| sqlx::query(VOID_TOKENS).execute(c).await.map(|_| ())).doing("void setup tokens")?;
    with_tx!(&mut tx, |c| sqlx::query(ADD_TOKEN)
        .bind(id.as_str())
        .bind(secret.digest())
        .bind(now.0)
        .bind(now.0 + lifetime.0)
        .execute(c)
        .await
        .map(|_| ()))
    .doing("add a setup token")?;
    tx.commit().await?;
    Ok(secret)
}

/// Spends a setup token on a session for `actor`; nothing when the token is wrong, spent or too old.
pub async fn start_session(
    db: &Db,
    token: &str,
    actor: &Actor,
    limits: SessionLimits,
    now: Timestamp,
) -> Result<Option<(Session, Secret)>, StoreError> {
    let Some(token_id) = id_of(token) else { return Ok(None) };
    let mut tx = db.begin().await?;
    let stored: Option<(String,)> =
        with_tx!(&mut tx, |c| sqlx::query_as(TOKEN).bind(token_id).bind(now.0).fetch_optional(c).await)
            .doing("read a setup token")?;
    if !stored.is_some_and(|(stored,)| is(token, &stored)) {
        return Ok(None);
    }
    let used: Option<(String,)> =
        with_tx!(&mut tx, |c| sqlx::query_as(USE_TOKEN).bind(token_id).bind(now.0).fetch_optional(c).await)
            .doing("spend a setup token")?;
    if used.is_none() {
        return Ok(None);
    }
    let id = SessionId::fresh();
    let secret = Secret::fresh(id.as_str());
    let expires_at = Timestamp(now.0 + limits.total.0);
    with_tx!(&mut tx, |c| sqlx::query(ADD)
        .bind(id.as_str())
        .bind(secret.digest())
        .bind(actor.person().as_str())
        .bind(now.0)
        .bind(expires_at.0)
        .execute(c)
        .await
        .map(|_| ()))
    .doing("start a session")?;
    tx.commit().await?;
    let session = Session { id, person_id: actor.person().clone(), created_at: now, seen_at: now, expires_at };
    Ok(Some((session, secret)))
}

/// The session of this secret, if it is alive; it counts as used.
pub async fn find_session(
    db: &Db,
    shown: &str,
    limits: SessionLimits,
    now: Timestamp,
) -> Result<Option<Session>, StoreError> {
    let Some(id) = id_of(shown) else { return Ok(None) };
    let stored: Option<Stored> = with_pool!(db, |p| sqlx::query_as(ONE)
        .bind(id)
        .bind(now.0)
        .bind(now.0 - limits.idle.0)
        .fetch_optional(p)
        .await)
    .doing("read a session")?;
    let Some(stored) = stored.filter(|stored| is(shown, &stored.digest)) else { return Ok(None) };
    let Stored { id, person_id, created_at, mut seen_at, expires_at, .. } = stored;
    if now.0 - seen_at.0 >= SEEN_EVERY.0 {
        let mut tx = db.begin().await?;
        with_tx!(&mut tx, |c| sqlx::query(SEE).bind(id.as_str()).bind(now.0).execute(c).await.map(|_| ()))
            .doing("note that a session is used")?;
        tx.commit().await?;
        seen_at = now;
    }
    Ok(Some(Session { id, person_id, created_at, seen_at, expires_at }))
}

/// Sessions that are alive, the oldest first.
pub async fn list_sessions(db: &Db, limits: SessionLimits, now: Timestamp) -> Result<Vec<Session>, StoreError> {
    let alive = with_pool!(db, |p| sqlx::query_as(LIVE).bind(now.0).bind(now.0 - limits.idle.0).fetch_all(p).await);
    Ok(alive.doing("list sessions")?)
}

/// Ends a session; whether there was one to end.
pub async fn end_session(db: &Db, id: &SessionId, now: Timestamp) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    let ended: Option<(String,)> =
        with_tx!(&mut tx, |c| sqlx::query_as(END).bind(id.as_str()).bind(now.0).fetch_optional(c).await)
            .doing("end a session")?;
    tx.commit().await?;
    Ok(ended.is_some())
}

impl Session {
    /// Whoever came in, as the one who does something.
    pub fn actor(&self) -> Actor {
        Actor::known(self.person_id.clone())
    }
}
