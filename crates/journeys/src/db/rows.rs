//! How our types are stored: as numbers, texts and bytes that both databases have.

use desireline_model::time::Timestamp;

/// A type that is stored as another one, which both databases know.
pub(crate) trait Stored: Sized {
    /// What a column holds.
    type As;
    /// The value of a column; an error says what was wrong with it.
    fn load(column: Self::As) -> Result<Self, String>;
}

macro_rules! as_is {
    ($($kind:ty),*) => {
        $(impl Stored for $kind {
            type As = Self;
            fn load(column: Self) -> Result<Self, String> {
                Ok(column)
            }
        })*
    };
}
as_is!(i16, i32, i64, f64, String, Vec<u8>);

/// Stores types as JSON text.
macro_rules! kept_as_json {
    ($($kind:ty),*) => {
        $(impl $crate::db::Stored for $kind {
            type As = String;
            fn load(column: String) -> Result<Self, String> {
                serde_json::from_str(&column).map_err(|error| error.to_string())
            }
        })*
    };
}

/// A value as the JSON text that [`kept_as_json`] reads.
pub(crate) fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("what is kept as JSON is JSON")
}

impl Stored for Timestamp {
    type As = i64;
    fn load(column: i64) -> Result<Self, String> {
        Ok(Self(column))
    }
}

/// A count. Stored signed, as both databases have no other.
impl Stored for u64 {
    type As = i64;
    fn load(column: i64) -> Result<Self, String> {
        Self::try_from(column).map_err(|_| format!("{column} is no count"))
    }
}

impl<T: Stored> Stored for Option<T> {
    type As = Option<T::As>;
    fn load(column: Self::As) -> Result<Self, String> {
        column.map(T::load).transpose()
    }
}

/// A count as a column holds it. Counts of rows and bytes stay far below the limit.
pub(crate) fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A struct that a row is read into, field by field, by column names. It reads from both databases.
///
/// sqlx can derive this, but its macros would build sqlx a second time.
macro_rules! row {
    (
        $(#[$about:meta])*
        $vis:vis struct $name:ident {
            $($(#[$field_about:meta])* $field_vis:vis $field:ident: $kind:ty,)*
        }
    ) => {
        $(#[$about])*
        $vis struct $name {
            $($(#[$field_about])* $field_vis $field: $kind,)*
        }

        impl<'r, R> sqlx::FromRow<'r, R> for $name
        where
            R: sqlx::Row,
            for<'name> &'name str: sqlx::ColumnIndex<R>,
            $(<$kind as $crate::db::Stored>::As: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,)*
        {
            fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
                Ok(Self {
                    $($field: {
                        let column = row.try_get::<<$kind as $crate::db::Stored>::As, _>(stringify!($field))?;
                        <$kind as $crate::db::Stored>::load(column).map_err(|problem| sqlx::Error::ColumnDecode {
                            index: stringify!($field).to_owned(),
                            source: problem.into(),
                        })?
                    },)*
                })
            }
        }
    };
}

/// A closed list of words, stored as text.
macro_rules! words {
    (
        $(#[$about:meta])*
        $vis:vis enum $name:ident {
            $($(#[$word_about:meta])* $word:ident = $text:literal,)*
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        $vis enum $name {
            $($(#[$word_about])* $word,)*
        }

        impl $name {
            /// The word as it is stored and shown.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$word => $text,)*
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::db::Stored for $name {
            type As = String;
            fn load(column: String) -> Result<Self, String> {
                match column.as_str() {
                    $($text => Ok(Self::$word),)*
                    other => Err(format!("`{other}` is not a word this program knows")),
                }
            }
        }
    };
}

pub(crate) use {kept_as_json, row, words};
