use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{
    Array, ArrayRef, FixedSizeBinaryArray, Int32Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
    UInt8Array, UInt16Array, UInt32Array, UInt64Array,
};
use arrow_schema::Schema;
use desireline_model::event::{self, EventField, Fields};
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::file::metadata::PageIndexPolicy;

use super::order::BATCH_ROWS;
use super::*;

mod damage;
mod formats;
mod frames;
mod laws;

/// One event as tests see it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    person: u32,
    ts: i64,
    source: u16,
    sequence: u64,
    key: EventKey,
    import: u32,
    name: String,
    properties: Option<String>,
    amount: Option<i64>,
}

fn row(person: u32, ts: i64, key: u8, import: u32) -> Row {
    Row {
        person,
        ts,
        source: 1,
        sequence: u64::from(key),
        key: EventKey([key; 16]),
        import,
        name: format!("step {}", key % 3),
        properties: key.is_multiple_of(2).then(|| format!(r#"{{"key":{key}}}"#)),
        amount: key.is_multiple_of(5).then_some(i64::from(key) * 100),
    }
}

fn decoded(rows: &[Row]) -> RecordBatch {
    let fields = Fields::of(&[
        EventField::RawId,
        EventField::Name,
        EventField::Ts,
        EventField::TsPrecision,
        EventField::ZoneOffset,
        EventField::Sequence,
        EventField::AmountMinor,
        EventField::Properties,
    ]);
    let columns = fields.iter().map(|field| -> ArrayRef {
        match field {
            EventField::RawId => {
                Arc::new(rows.iter().map(|row| Some(format!("customer {}", row.person))).collect::<StringArray>())
            }
            EventField::Name => Arc::new(rows.iter().map(|row| Some(&*row.name)).collect::<StringArray>()),
            EventField::Ts => Arc::new(
                TimestampMicrosecondArray::from_iter_values(rows.iter().map(|row| row.ts)).with_timezone("UTC"),
            ),
            EventField::TsPrecision => Arc::new(UInt8Array::from(vec![6; rows.len()])),
            EventField::ZoneOffset => Arc::new(Int32Array::from(vec![Some(3_600); rows.len()])),
            EventField::Sequence => Arc::new(UInt64Array::from_iter_values(rows.iter().map(|row| row.sequence))),
            EventField::AmountMinor => Arc::new(rows.iter().map(|row| row.amount).collect::<Int64Array>()),
            _ => Arc::new(rows.iter().map(|row| row.properties.as_deref()).collect::<StringArray>()),
        }
    });
    RecordBatch::try_new(event::schema(fields), columns.collect()).expect("same lengths")
}

fn events(rows: &[Row]) -> SegmentEvents {
    let numbers = RowNumbers {
        person_no: rows.iter().map(|row| row.person).collect::<Vec<_>>().into(),
        source_no: UInt16Array::from_iter_values(rows.iter().map(|row| row.source)),
        import_no: UInt32Array::from_iter_values(rows.iter().map(|row| row.import)),
        keys: FixedSizeBinaryArray::try_from_sparse_iter_with_size(rows.iter().map(|row| Some(row.key.0)), 16)
            .expect("16 bytes each"),
    };
    SegmentEvents::build(&decoded(rows), &numbers).expect("all columns")
}

fn rows_of(batches: &[SegmentEvents]) -> Vec<Row> {
    let text = |column: &ArrayRef, row| {
        let column = column.as_string::<i32>();
        column.is_valid(row).then(|| column.value(row).to_owned())
    };
    let mut rows = Vec::new();
    for events in batches {
        let column = |field: SegmentField| events.batch().column(field as usize);
        let amounts = column(SegmentField::AmountMinor).as_primitive::<arrow_array::types::Int64Type>();
        rows.extend((0..events.len()).map(|at| {
            let key = events.row_key(at);
            Row {
                person: key.person_no,
                ts: key.ts,
                source: key.source_no,
                sequence: key.sequence,
                key: key.key,
                import: events.import_no()[at],
                name: text(column(SegmentField::Name), at).expect("never null"),
                properties: text(column(SegmentField::Properties), at),
                amount: amounts.is_valid(at).then(|| amounts.value(at)),
            }
        }));
    }
    rows
}

fn stored_in(folder: &Path, id: u128, rows: &[Row]) -> SegmentMeta {
    let sorted = sort(&[events(rows)]).expect("whole rows");
    write_segment(folder, SegmentId(id), &sorted).expect("an empty folder")
}

fn read_all(path: &Path) -> Result<Vec<SegmentEvents>, SegmentError> {
    read_segment(path, &SegmentField::ALL, 1_000)?.map(|batch| SegmentEvents::try_new(&batch?)).collect()
}

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn faults(path: &Path, meta: &SegmentMeta) -> Vec<String> {
    let folder = path.parent().expect("a file").display().to_string();
    verify_segment(path, meta).iter().map(|fault| fault.to_string().replace(&format!("{folder}/"), "")).collect()
}

#[test]
fn ids_of_segments_are_file_names_and_nothing_else() {
    let id = SegmentId(0xabc);
    assert_eq!(id.to_string(), "00000000000000000000000000000abc");
    assert_eq!(id.to_string().parse(), Ok(id));
    for text in ["", "abc", "../../../../etc/passwd/000000000000", "+0000000000000000000000000000abc"] {
        assert!(text.parse::<SegmentId>().is_err(), "{text}");
    }
    assert!(id.to_string().to_uppercase().parse::<SegmentId>().is_err());
    let kind = |suffix: &str| SegmentFile::of_name(&format!("{id}{suffix}"));
    assert_eq!(kind(".parquet"), Some(SegmentFile::Events(id)));
    assert_eq!(kind(".ids"), Some(SegmentFile::Ids(id)));
    assert_eq!(kind(".ids.tmp"), Some(SegmentFile::Temporary(id)));
    assert_eq!((kind(""), kind(".txt"), SegmentFile::of_name("notes.ids")), (None, None, None));
}

#[test]
fn rows_that_tie_in_time_are_ordered_by_source_then_sequence_then_key() {
    let tie = |source, sequence, key| Row { source, sequence, ..row(7, 1_000, key, 1) };
    let sorted = [row(3, 9_000, 9, 1), row(7, 999, 8, 1), tie(1, 4, 7), tie(1, 5, 2), tie(1, 5, 3), tie(2, 1, 1)];
    let mut shuffled = sorted.to_vec();
    shuffled.reverse();
    shuffled.swap(0, 3);
    let (a, b) = shuffled.split_at(2);
    assert_eq!(rows_of(&sort(&[events(a), events(b)]).expect("whole rows")), sorted);
}

#[test]
fn batches_stay_small_even_where_rows_are_long() {
    let long = |key| Row { properties: Some("x".repeat(9 << 20)), ..row(1, i64::from(key), key, 1) };
    let sizes = |rows: &[Row]| -> Vec<usize> {
        sort(&[events(rows)]).expect("whole rows").iter().map(SegmentEvents::len).collect()
    };
    assert_eq!(sizes(&(0..5).map(long).collect::<Vec<_>>()), [3, 2]);
    assert_eq!(sizes(&vec![row(1, 1, 1, 1); BATCH_ROWS + 1]), [BATCH_ROWS, 1]);
}

#[test]
fn what_a_decoder_left_out_is_null_and_what_is_needed_is_asked_for() {
    let built = events(&[row(1, 5, 10, 2)]);
    assert!(built.batch().column(SegmentField::CaseKey as usize).is_null(0));
    assert_eq!(built.batch().schema(), rows::schema());
    let numbers = RowNumbers {
        person_no: vec![1].into(),
        source_no: vec![1].into(),
        import_no: vec![1].into(),
        keys: FixedSizeBinaryArray::try_from_iter([[0u8; 16]].iter()).expect("16 bytes"),
    };
    let without_name = decoded(&[row(1, 5, 10, 2)]).project(&[0, 2, 3, 4, 5]).expect("columns");
    let error = SegmentEvents::build(&without_name, &numbers).expect_err("no name").to_string();
    assert_eq!(error, "column `name` is missing, has nulls, or is of another type");
    let two = decoded(&[row(1, 5, 10, 2), row(1, 6, 11, 2)]);
    assert!(SegmentEvents::build(&two, &numbers).is_err(), "two events and numbers for one");
}

#[test]
fn a_body_is_what_the_source_says_and_not_where_it_stands() {
    let one = row(1, 5, 10, 2);
    let elsewhere = Row { sequence: 99, import: 7, source: 3, key: EventKey([1; 16]), ..one.clone() };
    let hash = |row: &Row| body_hashes(events(std::slice::from_ref(row)).batch()).expect("all columns")[0];
    assert_eq!(hash(&one), hash(&elsewhere));
    assert_eq!(body_hashes(&decoded(std::slice::from_ref(&one))).expect("all columns"), [hash(&one)]);
    let others = [
        Row { ts: 6, ..one.clone() },
        Row { name: "step".to_owned(), ..one.clone() },
        Row { properties: None, ..one.clone() },
        Row { properties: Some(String::new()), ..one.clone() },
        Row { amount: Some(0), ..one.clone() },
        // `raw_id` follows the person in these tests.
        Row { person: 2, ..one.clone() },
    ];
    let hashes: BTreeSet<BodyHash> = others.iter().chain([&one]).map(hash).collect();
    assert_eq!(hashes.len(), others.len() + 1);
}

#[test]
fn a_segment_is_written_with_its_ids_and_nothing_else() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let deep = folder.path().join("new/deep/folder");
    let meta = stored_in(&deep, 5, &[row(2, 300, 1, 1), row(1, 100, 2, 1), row(1, 900, 3, 2)]);
    let id = SegmentId(5);
    assert_eq!(names_in(&deep), [format!("{id}.ids"), format!("{id}.parquet")]);
    assert_eq!((meta.rows, meta.min_ts, meta.max_ts), (3, Timestamp(100), Timestamp(900)));
    let bytes = fs::read(id.events_path(&deep)).expect("written");
    assert_eq!((meta.bytes, meta.blake3.clone()), (bytes.len() as u64, blake3::hash(&bytes).to_hex().to_string()));
    let bytes = fs::read(id.ids_path(&deep)).expect("written");
    assert_eq!(
        (meta.ids_bytes, meta.ids_blake3.clone()),
        (24 + 3 * 36 + 32, blake3::hash(&bytes).to_hex().to_string())
    );
    assert_eq!(faults(&id.events_path(&deep), &meta), [""; 0]);
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let rows: Vec<Row> = (0..200).map(|key| row(u32::from(key) % 9, i64::from(key) * 7 % 50, key, 1)).collect();
    let mut reversed = rows.clone();
    reversed.reverse();
    let (a, b) = (stored_in(folder.path(), 1, &rows), stored_in(folder.path(), 2, &reversed));
    assert_eq!((a.blake3, a.ids_blake3), (b.blake3, b.ids_blake3));
}

#[test]
fn row_groups_can_be_skipped_by_person_and_time() {
    let encoding = write::encoding();
    assert_eq!(encoding.max_row_group_row_count(), Some(131_072));
    let folder = tempfile::tempdir().expect("temporary folder");
    stored_in(folder.path(), 1, &[row(2, 300, 1, 1), row(1, 100, 2, 1), row(1, 900, 3, 2)]);
    let file = fs::File::open(SegmentId(1).events_path(folder.path())).expect("written");
    let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Required);
    let metadata = ArrowReaderMetadata::load(&file, options).expect("with a page index");
    let metadata = metadata.metadata();
    let with_statistics = metadata.row_group(0).columns().iter().filter(|column| column.statistics().is_some());
    let names: Vec<&str> = with_statistics.map(|column| column.column_path().parts()[0].as_str()).collect();
    assert_eq!(names, ["person_no", "ts"]);
    assert!(metadata.column_index().is_some() && metadata.offset_index().is_some());
}

#[test]
fn the_rows_of_some_people_are_read_without_all_pages() {
    let folder = tempfile::tempdir().expect("temporary folder");
    // More than a row group, 40 rows a person.
    let rows: Vec<Row> = (0..160_000_u32).map(|n| row(n / 40, i64::from(n), (n % 251) as u8, 1)).collect();
    stored_in(folder.path(), 1, &rows);
    let path = SegmentId(1).events_path(folder.path());
    for people in [vec![0], vec![3_999], vec![700, 701, 3_300], vec![9_999], vec![]] {
        let people: BTreeSet<u32> = people.into_iter().collect();
        let batches = read::read_people(&path, &SegmentField::ALL, &people, 8_192).expect("a segment");
        let batches: Vec<_> =
            batches.map(|batch| SegmentEvents::try_new(&batch.expect("whole")).expect("rows")).collect();
        let read: usize = batches.iter().map(SegmentEvents::len).sum();
        let found = batches.iter().flat_map(|batch| batch.person_no().iter().zip(batch.ts()));
        let found: Vec<(u32, i64)> =
            found.filter(|(person, _)| people.contains(person)).map(|(p, ts)| (*p, *ts)).collect();
        let there = (0..160_000_u32).filter(|n| people.contains(&(n / 40))).map(|n| (n / 40, i64::from(n)));
        assert_eq!(found, there.collect::<Vec<_>>(), "{people:?}");
        assert!(read <= 30_000 * people.len(), "{read} rows were read for {people:?}");
    }
}

#[test]
fn columns_come_as_asked_for_in_the_order_of_the_file() {
    let folder = tempfile::tempdir().expect("temporary folder");
    stored_in(folder.path(), 1, &(0..250).map(|key| row(1, i64::from(key), key, 1)).collect::<Vec<_>>());
    let path = SegmentId(1).events_path(folder.path());
    let batches = read_segment(&path, &[SegmentField::Name, SegmentField::Ts], 100).expect("a segment");
    let names: Vec<String> = batches.schema().fields().iter().map(|field| field.name().clone()).collect();
    let sizes: Vec<usize> = batches.map(|batch| batch.expect("whole").num_rows()).collect();
    assert_eq!((names, sizes), (vec!["ts".to_owned(), "name".to_owned()], vec![100, 100, 50]));
    let counted: usize = read_segment(&path, &[], 100).expect("a segment").map(|b| b.expect("whole").num_rows()).sum();
    assert_eq!(counted, 250);
}

#[test]
fn buckets_stay_where_they_are() {
    let buckets: Vec<u16> = (0..12).map(|person| bucket_of(person, 16)).collect();
    assert_eq!(buckets, [14, 9, 9, 1, 6, 6, 11, 6, 9, 10, 0, 5]);
    let mut sizes = [0u32; 16];
    (0..160_000).for_each(|person| sizes[bucket_of(person, 16) as usize] += 1);
    assert!(sizes.iter().all(|size| (9_500..10_500).contains(size)), "{sizes:?}");
    assert_eq!((bucket_of(9, 1), bucket_of(9, 0)), (0, 0));
}

#[test]
fn months_begin_at_midnight_in_utc() {
    let month = |text: &str| month_of(text.parse().expect("an instant"));
    assert_eq!(month("2026-03-01T00:00:00Z"), 2026 * 12 + 2);
    assert_eq!(month("2026-02-28T23:59:59.999999Z"), 2026 * 12 + 1);
    assert_eq!(month("1970-01-01T00:00:00Z"), 1970 * 12);
    assert_eq!(month("1969-12-31T23:59:59Z"), 1970 * 12 - 1);
    assert_eq!(month("2024-02-29T12:00:00Z"), 2024 * 12 + 1);
    assert!(month_of(Timestamp(i64::MIN)) < month_of(Timestamp(i64::MAX)));
}
