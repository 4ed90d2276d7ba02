//! What a backup says of itself.

use serde::{Deserialize, Serialize};

/// The format that this release writes; it reads this one and all before.
pub(super) const FORMAT: i64 = 1;

/// The member that tells what all others are.
pub(super) const MANIFEST: &str = "MANIFEST.json";

/// The last member: the hash of the manifest, as `b3sum` prints it.
pub(super) const SEAL: &str = "MANIFEST.blake3";

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupManifest {
    /// The format of the backup.
    pub desireline_backup: i64,
    /// The version of the database's schema.
    pub schema_version: i64,
    /// The release that made it.
    pub program: String,
    /// When it was made; what it holds is of a moment shortly after.
    pub created_at: String,
    /// Tables, in the order in which they are filled.
    pub tables: Vec<TableRows>,
    /// All members before the manifest, in their order.
    pub members: Vec<Member>,
}

/// A table in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableRows {
    /// Its name.
    pub name: String,
    /// The columns of a row, in their order.
    pub columns: Vec<String>,
    /// How many rows there are.
    pub rows: u64,
}

/// A member of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// BLAKE3 of its bytes, in hexadecimal.
    pub blake3: String,
}

/// What is read first, since all else may differ in a later format.
#[derive(Debug, Deserialize)]
pub(super) struct Versions {
    pub(super) desireline_backup: i64,
    pub(super) schema_version: i64,
    pub(super) program: String,
}

impl BackupManifest {
    /// How many segments it holds.
    pub fn n_segments(&self) -> usize {
        self.members.iter().filter(|member| member.name.ends_with(".parquet")).count()
    }

    /// How many rows a table has.
    pub fn rows_of(&self, table: &str) -> u64 {
        self.tables.iter().find(|found| found.name == table).map_or(0, |found| found.rows)
    }

    /// The length of all members.
    pub fn n_bytes(&self) -> u64 {
        self.members.iter().map(|member| member.bytes).sum()
    }
}
