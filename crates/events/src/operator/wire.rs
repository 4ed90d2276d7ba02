//! Rows inside an encoded plan.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

use crate::segments::{SegmentEvents, frame};

/// Writes rows as an inbox frame does.
pub(crate) fn serialize<S: Serializer>(rows: &[SegmentEvents], to: S) -> Result<S::Ok, S::Error> {
    frame::encode(rows).map_err(ser::Error::custom)?.serialize(to)
}

/// Reads what [`serialize`] wrote.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<SegmentEvents>, D::Error> {
    frame::decode(&Vec::<u8>::deserialize(from)?).map_err(de::Error::custom)
}
