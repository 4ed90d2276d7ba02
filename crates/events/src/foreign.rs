//! Parquet files that others wrote: their schema, their first rows, then the columns that are asked for.
//!
//! A file is hostile until shown otherwise. The Parquet reader checks much, yet a wrong number inside a
//! page can still make it panic; so every call into it is caught here and becomes a [`ForeignError`].

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{Field, Schema, SchemaRef};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder, RowSelection,
};
use parquet::file::metadata::PageIndexPolicy;
use parquet::file::page_index::column_index::ColumnIndexMetaData;

/// The most rows of a batch that is read.
const MOST_BATCH_ROWS: usize = 65_536;

/// Why a Parquet file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ForeignError {
    /// The file cannot be opened.
    #[error("cannot open `{path}`")]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: std::io::Error,
    },
    /// There is nothing in the file.
    #[error("`{path}` is empty: expected a Parquet file; write or copy it again")]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The file does not begin like Parquet.
    #[error("`{path}` is not a Parquet file: it does not begin with `PAR1`")]
    NotParquet {
        /// The file.
        path: PathBuf,
    },
    /// The file begins like Parquet and does not end like it.
    #[error("`{path}` is cut: a Parquet file ends with `PAR1` and this one, of {bytes} bytes, does not; copy it again")]
    Cut {
        /// The file.
        path: PathBuf,
        /// Its length.
        bytes: u64,
    },
    /// The file says things that cannot be.
    #[error("`{path}` is damaged: {what}; copy or write it again")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was being read.
        what: String,
        /// What the reader said.
        #[source]
        cause: Option<parquet::errors::ParquetError>,
    },
    /// A column that was asked for is not there.
    #[error("`{path}` has no column `{column}`; its columns are {columns}")]
    UnknownColumn {
        /// The file.
        path: PathBuf,
        /// What was asked for.
        column: String,
        /// What there is.
        columns: String,
    },
}

/// A Parquet file whose end has been read: its schema and length are known.
#[derive(Debug)]
pub struct ForeignParquet {
    path: PathBuf,
    metadata: ArrowReaderMetadata,
    file: File,
}

/// Opens a Parquet file and reads its schema.
///
/// # Errors
///
/// When the file cannot be opened, is empty, is not Parquet, is cut, or its schema makes no sense.
pub fn open_parquet(path: &Path) -> Result<ForeignParquet, ForeignError> {
    let open = |cause| ForeignError::Open { path: path.to_owned(), cause };
    let mut file = File::open(path).map_err(open)?;
    let bytes = file.metadata().map_err(open)?.len();
    if bytes == 0 {
        return Err(ForeignError::Empty { path: path.to_owned() });
    }
    if bytes < 4 || four_bytes(&mut file, SeekFrom::Start(0)).map_err(open)? != *b"PAR1" {
        return Err(ForeignError::NotParquet { path: path.to_owned() });
    }
    // Twice the magic, the length of the footer, and a footer.
    if bytes < 13 || four_bytes(&mut file, SeekFrom::End(-4)).map_err(open)? != *b"PAR1" {
        return Err(ForeignError::Cut { path: path.to_owned(), bytes });
    }
    // The Arrow schema that a writer may have embedded is its claim; the types of Parquet suffice, but
    // without it dictionaries, zones and durations would be lost.
    let metadata = guarded(path, "its footer", || ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()))?;
    Ok(ForeignParquet { path: path.to_owned(), metadata, file })
}

fn four_bytes(file: &mut File, from: SeekFrom) -> std::io::Result<[u8; 4]> {
    let mut bytes = [0; 4];
    file.seek(from)?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Runs a step of the Parquet reader; its errors and its panics become [`ForeignError::Damaged`].
fn guarded<T>(path: &Path, what: &str, step: impl FnOnce() -> parquet::errors::Result<T>) -> Result<T, ForeignError> {
    let damaged = |what: String, cause| ForeignError::Damaged { path: path.to_owned(), what, cause };
    // Nothing of a step that panicked is used again, so it may be in any state.
    match catch_unwind(AssertUnwindSafe(step)) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(cause)) => Err(damaged(format!("{what} cannot be read"), Some(cause))),
        Err(_) => Err(damaged(format!("{what} makes no sense"), None)),
    }
}

impl ForeignParquet {
    /// All columns.
    pub fn schema(&self) -> &SchemaRef {
        self.metadata.schema()
    }

    /// The same file, read with other types for some columns: texts as a dictionary, for instance.
    ///
    /// # Errors
    ///
    /// When a type does not fit what the file holds.
    pub fn with_types(self, of: &dyn Fn(&Field) -> Field) -> Result<Self, ForeignError> {
        let fields: Vec<Field> = self.schema().fields().iter().map(|field| of(field)).collect();
        let schema = Schema::new_with_metadata(fields, self.schema().metadata().clone());
        let metadata = guarded(&self.path, "its schema", || {
            let options = ArrowReaderOptions::new().with_schema(Arc::new(schema));
            ArrowReaderMetadata::try_new(Arc::clone(self.metadata.metadata()), options)
        })?;
        Ok(Self { path: self.path, metadata, file: self.file })
    }

    /// The same file with what it says of its pages, where it says something.
    ///
    /// # Errors
    ///
    /// When what it says makes no sense.
    pub(crate) fn with_pages(self) -> Result<Self, ForeignError> {
        let metadata = guarded(&self.path, "its index of pages", || {
            let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Optional);
            ArrowReaderMetadata::load(&self.file, options)
        })?;
        Ok(Self { path: self.path, metadata, file: self.file })
    }

    /// The rows of the pages that may hold what is sought: those for whose least and greatest value of a 32-bit column
    /// `seeks` holds, and those of which the file says nothing. For a file [`Self::with_pages`].
    ///
    /// # Errors
    ///
    /// When there is no such column, or what the file says of its pages makes no sense.
    pub(crate) fn pages_where(
        &self,
        column: &str,
        seeks: &dyn Fn(u32, u32) -> bool,
    ) -> Result<RowSelection, ForeignError> {
        let column = self.root(column)?;
        let metadata = self.metadata.metadata();
        guarded(&self.path, "its index of pages", || {
            let (mut ranges, mut before) = (Vec::new(), 0);
            for (group, about) in metadata.row_groups().iter().enumerate() {
                let n_rows = usize::try_from(about.num_rows()).unwrap_or(0);
                let values = metadata.column_index().and_then(|groups| groups.get(group)?.get(column));
                let pages =
                    metadata.offset_index().and_then(|groups| Some(groups.get(group)?.get(column)?.page_locations()));
                match (values, pages) {
                    (Some(ColumnIndexMetaData::INT32(values)), Some(pages)) => {
                        let first =
                            |page: usize| pages.get(page).and_then(|page| usize::try_from(page.first_row_index).ok());
                        for page in 0..pages.len() {
                            let sought = match (values.min_value(page), values.max_value(page)) {
                                (Some(least), Some(greatest)) => seeks(least.cast_unsigned(), greatest.cast_unsigned()),
                                _ => true,
                            };
                            if sought {
                                let (start, end) = (first(page).unwrap_or(0), first(page + 1).unwrap_or(n_rows));
                                ranges.push(before + start..before + end);
                            }
                        }
                    }
                    _ => ranges.push(before..before + n_rows),
                }
                before += n_rows;
            }
            // Ranges that go back or beyond the end make this panic, which `guarded` turns into an error.
            Ok(RowSelection::from_consecutive_ranges(ranges.into_iter(), before))
        })
    }

    /// Reads these rows; else as [`Self::read`].
    pub(crate) fn read_rows(
        &self,
        columns: Option<&[String]>,
        batch_rows: usize,
        rows: RowSelection,
    ) -> Result<ForeignBatches, ForeignError> {
        self.reader(columns, batch_rows, None, Some(rows))
    }

    /// How many rows the file says it has.
    pub fn n_rows(&self) -> u64 {
        u64::try_from(self.metadata.metadata().file_metadata().num_rows()).unwrap_or(0)
    }

    /// The first rows of all columns.
    ///
    /// # Errors
    ///
    /// When the file is damaged there.
    pub fn head(&self, n_rows: usize) -> Result<Vec<RecordBatch>, ForeignError> {
        self.reader(None, n_rows.clamp(1, MOST_BATCH_ROWS), Some(n_rows), None)?.collect()
    }

    /// Reads the rows from the first to the last; of `columns`, or of all.
    ///
    /// The reader yields one error and then ends when the file is damaged on the way. Columns come in
    /// the order of the file.
    ///
    /// # Errors
    ///
    /// When a column is not there, or the file cannot be opened again.
    pub fn read(&self, columns: Option<&[String]>, batch_rows: usize) -> Result<ForeignBatches, ForeignError> {
        self.reader(columns, batch_rows, None, None)
    }

    fn reader(
        &self,
        columns: Option<&[String]>,
        batch_rows: usize,
        limit: Option<usize>,
        rows: Option<RowSelection>,
    ) -> Result<ForeignBatches, ForeignError> {
        let open = |cause| ForeignError::Open { path: self.path.clone(), cause };
        // The same open file, not the path: it may name another file by now.
        let file = self.file.try_clone().map_err(open)?;
        let roots = columns
            .map(|columns| columns.iter().map(|column| self.root(column)).collect::<Result<Vec<_>, _>>())
            .transpose()?;
        let reader = guarded(&self.path, "its layout", || {
            let mut builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone());
            if let Some(roots) = roots {
                let mask = ProjectionMask::roots(builder.parquet_schema(), roots);
                builder = builder.with_projection(mask);
            }
            if let Some(limit) = limit {
                builder = builder.with_limit(limit);
            }
            if let Some(rows) = rows {
                builder = builder.with_row_selection(rows);
            }
            builder.with_batch_size(batch_rows.clamp(1, MOST_BATCH_ROWS)).build()
        })?;
        Ok(ForeignBatches { path: self.path.clone(), reader: Some(reader), n_rows: 0 })
    }

    fn root(&self, column: &str) -> Result<usize, ForeignError> {
        self.schema().index_of(column).map_err(|_| {
            let columns = self
                .schema()
                .fields()
                .iter()
                .take(40)
                .map(|field| format!("`{}`", field.name()))
                .collect::<Vec<_>>()
                .join(", ");
            ForeignError::UnknownColumn { path: self.path.clone(), column: column.to_owned(), columns }
        })
    }
}

/// Rows of a Parquet file, batch by batch.
pub struct ForeignBatches {
    path: PathBuf,
    /// Absent after the end and after an error.
    reader: Option<ParquetRecordBatchReader>,
    n_rows: u64,
}

impl Iterator for ForeignBatches {
    type Item = Result<RecordBatch, ForeignError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut reader = self.reader.take()?;
        let what = format!("what follows its row {}", self.n_rows);
        let step = guarded(&self.path, &what, || match reader.next() {
            None => Ok(None),
            Some(Ok(batch)) => Ok(Some((batch, reader))),
            Some(Err(cause)) => Err(cause.into()),
        });
        match step {
            Ok(None) => None,
            Ok(Some((batch, reader))) => {
                self.reader = Some(reader);
                self.n_rows += batch.num_rows() as u64;
                Some(Ok(batch))
            }
            Err(error) => Some(Err(error)),
        }
    }
}

#[cfg(test)]
mod tests;
