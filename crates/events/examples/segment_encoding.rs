//! Measures encodings of segments: `cargo run --release -p desireline-events --example segment_encoding`, with
//! `-- files` for whole files alone.
//!
//! Generates one seeded month of one bucket (about 1 M events), sorted as a segment is, and prints bytes and
//! CPU nanoseconds of decoding for each event: of each column in some encodings, then of whole files. The
//! choice that follows from it is `desireline_events::segments::write::encoding`, the numbers are in
//! `docs/decisions/0004-segment-layout.md`.

use std::error::Error;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{
    ArrayRef, FixedSizeBinaryArray, Int32Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
    UInt8Array, UInt16Array, UInt32Array, UInt64Array,
};
use arrow_schema::{DataType, Field, Schema};
use desireline_events::segments::rows::schema;
use desireline_events::segments::write::encoding;
use desireline_events::segments::{SegmentEvents, SegmentField, bucket_of, sort};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const SEED: u64 = 7;
const CUSTOMERS: u32 = 50_000;
const MONTH_START_US: i64 = 1_772_323_200_000_000;
const DAY_US: u64 = 86_400_000_000;
/// Decoding is repeated for so long, since the scheduler counts in ticks of a few milliseconds.
const ROUND_NS: u64 = 250_000_000;
const ROUNDS: usize = 3;

#[expect(clippy::print_stdout, reason = "an example talks to whoever runs it")]
fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let files_alone = std::env::args().nth(1).is_some_and(|what| what == "files");
    for (what, grain) in [("microseconds", 1), ("whole seconds", 1_000_000)] {
        let rows = generate(SEED, grain)?;
        let n_rows: usize = rows.iter().map(RecordBatch::num_rows).sum();
        println!("\n{n_rows} events, seed {SEED}, instants in {what}\n");
        println!("| Column | Encoding | Codec | Bytes an event | Decode ns an event |\n|---|---|---|---:|---:|");
        let fields = match grain {
            _ if files_alone => &[],
            1 => &SegmentField::ALL[..],
            _ => &[SegmentField::Ts],
        };
        for field in fields.iter().copied() {
            for (name, codec, properties) in candidates(field) {
                let column = project(&rows, &[field])?;
                let (bytes, ns) = measure(folder.path(), &column, properties, None)?;
                println!("| {} | {name} | {codec} | {bytes:.2} | {ns:.1} |", field.name());
            }
        }
        println!("\n| File | Settings | Bytes an event | Decode ns an event |\n|---|---|---:|---:|");
        let question = [SegmentField::PersonNo, SegmentField::Ts, SegmentField::Name];
        let plain = || WriterProperties::builder().set_max_row_group_row_count(Some(128 << 10));
        let named: [(&str, &dyn Fn() -> WriterProperties); 4] = [
            ("defaults of the writer, no codec", &|| plain().build()),
            ("defaults of the writer, zstd-1", &|| plain().set_compression(zstd(1)).build()),
            ("defaults of the writer, zstd-3", &|| plain().set_compression(zstd(3)).build()),
            ("chosen", &encoding),
        ];
        for (settings, properties) in named {
            let (bytes, ns) = measure(folder.path(), &project(&rows, &question)?, properties(), None)?;
            println!("| person_no, ts, name | {settings} | {bytes:.2} | {ns:.1} |");
        }
        let coded = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
        let field = |column: SegmentField| match column {
            SegmentField::Name => Field::new(column.name(), coded.clone(), false),
            _ => column.field(),
        };
        let dictionary = Arc::new(Schema::new(question.map(field).to_vec()));
        let (bytes, ns) = measure(folder.path(), &project(&rows, &question)?, encoding(), Some(&dictionary))?;
        println!("| person_no, ts, name | chosen, name read as a dictionary | {bytes:.2} | {ns:.1} |");
        for (settings, properties) in named {
            let (bytes, ns) = measure(folder.path(), &rows, properties(), None)?;
            println!("| all columns | {settings} | {bytes:.2} | {ns:.1} |");
        }
    }
    Ok(())
}

fn zstd(level: i32) -> Compression {
    Compression::ZSTD(ZstdLevel::try_new(level).expect("a level of zstd"))
}

/// The settings worth comparing for a column.
fn candidates(field: SegmentField) -> Vec<(&'static str, &'static str, WriterProperties)> {
    let builder = || WriterProperties::builder().set_max_row_group_row_count(Some(128 << 10));
    let plain = |encoding| builder().set_dictionary_enabled(false).set_encoding(encoding);
    let both = |name, settings: WriterPropertiesBuilder| {
        let with_zstd = settings.clone().set_compression(zstd(1)).build();
        vec![(name, "none", settings.build()), (name, "zstd-1", with_zstd)]
    };
    let mut settings = both("PLAIN", plain(Encoding::PLAIN));
    settings.extend(both("dictionary", builder()));
    match field.field().data_type() {
        DataType::Utf8 => {
            settings.extend(both("DELTA_LENGTH_BYTE_ARRAY", plain(Encoding::DELTA_LENGTH_BYTE_ARRAY)));
            settings.extend(both("DELTA_BYTE_ARRAY", plain(Encoding::DELTA_BYTE_ARRAY)));
        }
        DataType::FixedSizeBinary(_) => {}
        _ => {
            settings.extend(both("DELTA_BINARY_PACKED", plain(Encoding::DELTA_BINARY_PACKED)));
            settings.extend(both("BYTE_STREAM_SPLIT", plain(Encoding::BYTE_STREAM_SPLIT)));
        }
    }
    settings
}

fn project(rows: &[RecordBatch], fields: &[SegmentField]) -> Result<Vec<RecordBatch>> {
    let columns: Vec<usize> = fields.iter().map(|field| *field as usize).collect();
    Ok(rows.iter().map(|batch| batch.project(&columns)).collect::<std::result::Result<_, _>>()?)
}

/// Writes a file and reads it several times; returns its bytes and the least CPU nanoseconds, for each event.
fn measure(
    folder: &Path,
    rows: &[RecordBatch],
    properties: WriterProperties,
    read_as: Option<&Arc<Schema>>,
) -> Result<(f64, f64)> {
    let path = folder.join("measured.parquet");
    let mut writer = ArrowWriter::try_new(File::create(&path)?, rows[0].schema(), Some(properties))?;
    for batch in rows {
        writer.write(batch)?;
    }
    writer.close()?;
    let n_rows = rows.iter().map(RecordBatch::num_rows).sum::<usize>() as f64;
    let mut least = f64::INFINITY;
    for _ in 0..ROUNDS {
        let start = cpu_ns()?;
        let mut repeats = 0;
        let spent = loop {
            decode(&path, read_as)?;
            repeats += 1;
            let spent = cpu_ns()? - start;
            if spent >= ROUND_NS {
                break spent;
            }
        };
        least = least.min(spent as f64 / f64::from(repeats));
    }
    Ok((path.metadata()?.len() as f64 / n_rows, least / n_rows))
}

fn decode(path: &Path, read_as: Option<&Arc<Schema>>) -> Result<()> {
    let mut options = ArrowReaderOptions::new();
    if let Some(schema) = read_as {
        options = options.with_schema(Arc::clone(schema));
    }
    let reader = ParquetRecordBatchReaderBuilder::try_new_with_options(File::open(path)?, options)?;
    for batch in reader.with_batch_size(8_192).build()? {
        std::hint::black_box(batch?);
    }
    Ok(())
}

/// The CPU time of this thread. Linux only.
fn cpu_ns() -> Result<u64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(text.split(' ').next().ok_or("no figures of the scheduler")?.parse()?)
}

/// SplitMix64.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[derive(Default)]
struct Rows {
    person_no: Vec<u32>,
    ts: Vec<i64>,
    import_no: Vec<u32>,
    key: Vec<[u8; 16]>,
    name: Vec<usize>,
    case_key: Vec<Option<String>>,
    session_id: Vec<Option<String>>,
    channel: Vec<Option<&'static str>>,
    amount: Vec<Option<i64>>,
    raw_id: Vec<Option<String>>,
    properties: Vec<Option<String>>,
}

/// One month of one bucket: sessions of a few events, names by Zipf's law over 50, a heavy tail of loyal
/// customers; orders with money, pages with properties.
fn generate(seed: u64, grain_us: i64) -> Result<Vec<RecordBatch>> {
    const CHANNELS: [&str; 6] = ["web", "app", "email", "store", "call_center", "partner"];
    let mut chance = Chance(seed);
    let mut rows = Rows::default();
    let weights: Vec<f64> = (1..=50).map(|rank| 1.0 / f64::from(rank).powf(1.1)).collect();
    let all: f64 = weights.iter().sum();
    let people = (0u32..).filter(|person| bucket_of(*person, 16) == 0).take(CUSTOMERS as usize);
    for person in people {
        let loyal = chance.share() < 0.04;
        let hazard = if loyal { 0.006 } else { 0.055 };
        let mut t = chance.below(20 * DAY_US);
        let mut session = chance.next();
        loop {
            let mut draw = chance.share() * all;
            let name = weights.iter().position(|weight| {
                draw -= weight;
                draw <= 0.0
            });
            let name = name.unwrap_or(49);
            rows.person_no.push(person);
            rows.ts.push((MONTH_START_US + t as i64) / grain_us * grain_us);
            rows.import_no.push(1 + (t / (7 * DAY_US)) as u32);
            let (a, b) = (chance.next(), chance.next());
            rows.key.push(u128::to_le_bytes(u128::from(a) << 64 | u128::from(b)));
            rows.name.push(name);
            let order = name % 7 == 3;
            rows.case_key.push(order.then(|| format!("O-{:08}", session % 100_000_000)));
            rows.session_id.push(Some(format!("{session:016x}")));
            rows.channel.push((name != 9).then(|| CHANNELS[(session % 13 % 6) as usize]));
            rows.amount.push(order.then(|| 499 + 100 * chance.below(900) as i64));
            rows.raw_id.push(Some(format!("customer-{:09}", u64::from(person) * 7_919 % 1_000_000_000)));
            rows.properties.push((chance.below(10) < 6).then(|| {
                let (page, device) = (chance.below(5_000), ["mobile", "desktop", "tablet"][(session % 3) as usize]);
                format!(r#"{{"device":"{device}","page":"/products/{page}","referrer":"search"}}"#)
            }));
            if chance.share() < hazard {
                break;
            }
            t += if chance.below(4) == 0 {
                session = chance.next();
                chance.below(2 * DAY_US)
            } else {
                1 + chance.below(240_000_000)
            };
            if t >= 31 * DAY_US {
                break;
            }
        }
    }
    batches(&rows)
}

fn batches(rows: &Rows) -> Result<Vec<RecordBatch>> {
    let n_rows = rows.ts.len();
    // The sequence is the row of a file in order of time.
    let mut by_time: Vec<usize> = (0..n_rows).collect();
    by_time.sort_by_key(|row| rows.ts[*row]);
    let mut sequence = vec![0; n_rows];
    for (place, row) in by_time.into_iter().enumerate() {
        sequence[row] = place as u64 + 1;
    }
    let names: Vec<String> = (0..50).map(|name| format!("touchpoint_{name:02}")).collect();
    let texts = |column: &[Option<String>]| -> ArrayRef { Arc::new(column.iter().collect::<StringArray>()) };
    let columns: Vec<ArrayRef> = vec![
        Arc::new(UInt32Array::from(rows.person_no.clone())),
        Arc::new(TimestampMicrosecondArray::from(rows.ts.clone()).with_timezone("UTC")),
        Arc::new(UInt8Array::from(vec![6; n_rows])),
        Arc::new(UInt16Array::from(vec![3; n_rows])),
        Arc::new(UInt32Array::from(rows.import_no.clone())),
        Arc::new(UInt64Array::from(sequence)),
        Arc::new(FixedSizeBinaryArray::try_from_iter(rows.key.iter())?),
        Arc::new(rows.name.iter().map(|name| Some(&names[*name])).collect::<StringArray>()),
        texts(&rows.case_key),
        texts(&rows.session_id),
        Arc::new(rows.channel.iter().collect::<StringArray>()),
        Arc::new(StringArray::new_null(n_rows)),
        Arc::new(Int32Array::from(vec![3_600; n_rows])),
        Arc::new(StringArray::new_null(n_rows)),
        Arc::new(rows.amount.iter().collect::<Int64Array>()),
        Arc::new(rows.amount.iter().map(|amount| amount.map(|_| "EUR")).collect::<StringArray>()),
        texts(&rows.raw_id),
        texts(&rows.properties),
    ];
    let whole = SegmentEvents::try_new(&RecordBatch::try_new(schema(), columns)?)?;
    Ok(sort(&[whole])?.into_iter().map(|events| events.batch().clone()).collect())
}
