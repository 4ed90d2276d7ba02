//! Who acts. One person until there are accounts; every write says who it was all the same.

use desireline_model::time::Timestamp;

use crate::db::{Db, Doing, row, with_tx};
use crate::store::StoreError;
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

/// Whoever uses the program on this machine; noted as a person at the first call.
pub async fn default_person(db: &Db, now: Timestamp) -> Result<Person, StoreError> {
    let mut tx = db.begin().await?;
    with_tx!(&mut tx, |c| sqlx::query(ADD).bind(LOCAL).bind("Local user").bind(now.0).execute(c).await.map(|_| ()))
        .doing("add a person")?;
    let person = with_tx!(&mut tx, |c| sqlx::query_as(ONE).bind(LOCAL).fetch_one(c).await).doing("read a person")?;
    tx.commit().await?;
    Ok(person)
}
