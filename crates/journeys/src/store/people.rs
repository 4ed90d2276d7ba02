//! Who acts, and who owns things. One person comes in until there are accounts; every write says who it was all the same.
//!
//! Owners are named: a name that nobody ever had is noted as a person, one of somebody who left stays without one.

use std::collections::BTreeSet;

use desireline_model::time::Timestamp;

use crate::db::{Db, Doing, Tx, row, with_pool, with_tx};
use crate::store::StoreError;
use crate::store::error::may_be_key;
use crate::store::ids::PersonId;

/// The id of whoever uses the program on this machine.
const LOCAL: &str = "local";

row! {
    /// Someone who acts.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Person {
        /// The id.
        pub id: PersonId,
        /// What others call them.
        pub name: String,
        /// Since when we know them.
        pub created_at: Timestamp,
    }
}

/// Who does a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    person: PersonId,
}

impl Actor {
    /// A person whose id the database has given us.
    pub(super) fn known(person: PersonId) -> Self {
        Self { person }
    }

    /// The person behind the write.
    pub fn person(&self) -> &PersonId {
        &self.person
    }
}

impl Person {
    /// This person as the one who does something.
    pub fn actor(&self) -> Actor {
        Actor { person: self.id.clone() }
    }
}

const ADD: &str = "INSERT INTO person (id, name, created_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING";
const ONE: &str = "SELECT id, name, created_at FROM person WHERE id = $1";
const HERE: &str = "SELECT id, name, created_at FROM person WHERE left_at IS NULL ORDER BY name, id";
const NAMED: &str = "SELECT id, name, created_at FROM person WHERE name = $1 AND left_at IS NULL ORDER BY id";
const EVER_NAMED: &str = "SELECT id, name, created_at FROM person WHERE name = $1 ORDER BY id LIMIT 1";
const LEAVE: &str = "UPDATE person SET left_at = $2 WHERE id = $1 AND left_at IS NULL RETURNING id";
// Whoever adds a person waits for whoever does so already. SQLite has one writer anyway.
const ALONE_SQLITE: &str = "SELECT 1";
const ALONE_POSTGRES: &str = "LOCK TABLE person IN SHARE ROW EXCLUSIVE MODE";

/// Whoever uses the program on this machine; noted as a person at the first call.
pub async fn default_person(db: &Db, now: Timestamp) -> Result<Person, StoreError> {
    let mut tx = db.begin().await?;
    add(&mut tx, &PersonId::new(LOCAL), "Local user", now).await?;
    let person = with_tx!(&mut tx, |c| sqlx::query_as(ONE).bind(LOCAL).fetch_one(c).await).doing("read a person")?;
    tx.commit().await?;
    Ok(person)
}

/// Everybody who has not left, by name.
pub async fn list_people(db: &Db) -> Result<Vec<Person>, StoreError> {
    Ok(with_pool!(db, |p| sqlx::query_as(HERE).fetch_all(p).await).doing("list people")?)
}

/// The names of everybody who has not left.
pub async fn known_names(db: &Db) -> Result<BTreeSet<String>, StoreError> {
    Ok(list_people(db).await?.into_iter().map(|person| person.name).collect())
}

/// Notes a person by a name that nobody has; somebody of that name may have left.
///
/// # Errors
///
/// [`StoreError::Taken`] when somebody has the name.
pub async fn add_person(db: &Db, name: &str, now: Timestamp) -> Result<Person, StoreError> {
    may_be_key("a person's name", name)?;
    let mut tx = db.begin().await?;
    alone(&mut tx).await?;
    let there: Vec<Person> =
        with_tx!(&mut tx, |c| sqlx::query_as(NAMED).bind(name).fetch_all(c).await).doing("look for a person")?;
    if !there.is_empty() {
        return Err(StoreError::Taken { what: "person", id: name.to_owned() });
    }
    let person = Person { id: PersonId::fresh(), name: name.to_owned(), created_at: now };
    add(&mut tx, &person.id, name, now).await?;
    tx.commit().await?;
    Ok(person)
}

/// Lets a person leave. What they did stays theirs; what they own is then owned by a name that nobody has.
///
/// # Errors
///
/// When there is no such person, or it is whoever uses the program on this machine.
pub async fn remove_person(db: &Db, id: &PersonId, now: Timestamp) -> Result<(), StoreError> {
    if id.as_str() == LOCAL {
        let (id, found) = (id.to_string(), "who uses the program on this machine".to_owned());
        return Err(StoreError::WrongState { what: "person", id, found, expected: "somebody else, who may leave" });
    }
    let mut tx = db.begin().await?;
    let left: Option<(String,)> =
        with_tx!(&mut tx, |c| sqlx::query_as(LEAVE).bind(id.as_str()).bind(now.0).fetch_optional(c).await)
            .doing("let a person leave")?;
    if left.is_none() {
        return Err(StoreError::NotFound { what: "person", id: id.to_string() });
    }
    tx.commit().await?;
    Ok(())
}

/// Notes those of these names that nobody ever had.
pub(super) async fn note_names(tx: &mut Tx, names: &BTreeSet<&str>, now: Timestamp) -> Result<(), StoreError> {
    for (at, name) in names.iter().enumerate() {
        may_be_key("a person's name", name)?;
        if at == 0 {
            alone(tx).await?;
        }
        let ever: Option<Person> =
            with_tx!(&mut *tx, |c| sqlx::query_as(EVER_NAMED).bind(*name).fetch_optional(c).await)
                .doing("look for a person")?;
        if ever.is_none() {
            add(tx, &PersonId::fresh(), name, now).await?;
        }
    }
    Ok(())
}

async fn alone(tx: &mut Tx) -> Result<(), StoreError> {
    let sql = tx.pick(ALONE_SQLITE, ALONE_POSTGRES);
    Ok(with_tx!(tx, |c| sqlx::query(sql).execute(c).await.map(|_| ())).doing("add people one at a time")?)
}

async fn add(tx: &mut Tx, id: &PersonId, name: &str, now: Timestamp) -> Result<(), StoreError> {
    let added =
        with_tx!(tx, |c| sqlx::query(ADD).bind(id.as_str()).bind(name).bind(now.0).execute(c).await.map(|_| ()));
    Ok(added.doing("add a person")?)
}
