//! Makes a Parquet file of the MSNBC page views: `msnbc_parquet IN OUT`. See `docs/recipes/msnbc.md`.

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::{Int64Builder, StringDictionaryBuilder, TimestampMicrosecondBuilder};
use arrow_array::types::Int8Type;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

/// 1999-09-28T00:00:00Z, the day of the log.
const DAY_US: i64 = 938_476_800_000_000;
const SECOND_US: i64 = 1_000_000;
const BATCH_ROWS: usize = 65_536;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[expect(clippy::print_stdout, reason = "an example talks to whoever runs it")]
fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(input), Some(output), None) = (arguments.next(), arguments.next(), arguments.next()) else {
        return Err("usage: msnbc_parquet IN.seq.gz OUT.parquet".into());
    };
    let (visitors, views) = convert(Path::new(&input), Path::new(&output))?;
    println!("{visitors} visitors, {views} page views");
    Ok(())
}

/// Converts `input` and returns how many visitors and page views there were.
fn convert(input: &Path, output: &Path) -> Result<(i64, u64)> {
    let mut lines = open(input)?.lines();
    let names = category_names(&mut lines)?;
    let schema = schema();
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(Some(262_144))
        .build();
    let mut writer = ArrowWriter::try_new(File::create(output)?, schema.clone(), Some(properties))?;
    let mut columns = Columns::default();
    let (mut visitors, mut views) = (0, 0);
    for line in lines {
        let line = line?;
        if line.trim().is_empty() || line.starts_with('%') {
            continue;
        }
        visitors += 1;
        for (position, number) in line.split_ascii_whitespace().enumerate() {
            let name =
                number.parse::<usize>().ok().and_then(|number| names.get(number.checked_sub(1)?)).ok_or_else(|| {
                    format!("visitor {visitors}: `{number}` is not one of the {} categories", names.len())
                })?;
            columns.push(visitors, name, DAY_US + i64::try_from(position)? * SECOND_US)?;
            views += 1;
            if columns.rows == BATCH_ROWS {
                writer.write(&columns.take(&schema)?)?;
            }
        }
    }
    writer.write(&columns.take(&schema)?)?;
    writer.close()?;
    Ok((visitors, views))
}

/// Opens the file, unpacking it when it begins as gzip does.
fn open(path: &Path) -> Result<Box<dyn BufRead>> {
    let mut file = BufReader::new(File::open(path)?);
    let packed = file.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    let plain: Box<dyn Read> =
        if packed { Box::new(flate2::bufread::MultiGzDecoder::new(file)) } else { Box::new(file) };
    Ok(Box::new(BufReader::new(plain)))
}

/// The names on the first line that is neither empty nor a comment.
fn category_names(lines: &mut impl Iterator<Item = std::io::Result<String>>) -> Result<Vec<String>> {
    for line in lines {
        let line = line?;
        if !line.trim().is_empty() && !line.starts_with('%') {
            return Ok(line.split_ascii_whitespace().map(str::to_owned).collect());
        }
    }
    Err("no line with category names".into())
}

fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("visitor", DataType::Int64, false),
        Field::new("page", DataType::Dictionary(Box::new(DataType::Int8), Box::new(DataType::Utf8)), false),
        Field::new("ts", DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())), false),
    ]))
}

#[derive(Default)]
struct Columns {
    rows: usize,
    visitor: Int64Builder,
    page: StringDictionaryBuilder<Int8Type>,
    ts: TimestampMicrosecondBuilder,
}

impl Columns {
    fn push(&mut self, visitor: i64, page: &str, ts_us: i64) -> Result<()> {
        self.visitor.append_value(visitor);
        self.page.append(page)?;
        self.ts.append_value(ts_us);
        self.rows += 1;
        Ok(())
    }

    fn take(&mut self, schema: &SchemaRef) -> Result<RecordBatch> {
        self.rows = 0;
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.visitor.finish()),
            Arc::new(self.page.finish()),
            Arc::new(self.ts.finish().with_timezone("UTC")),
        ];
        Ok(RecordBatch::try_new(schema.clone(), columns)?)
    }
}
