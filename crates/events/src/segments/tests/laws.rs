//! What holds for any rows.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

fn any_row() -> impl Strategy<Value = Row> {
    (
        0u32..6,
        prop_oneof![0i64..4, -3_000_000_000_000i64..3_000_000_000_000_000, Just(i64::MIN), Just(i64::MAX)],
        0u16..2,
        0u64..3,
        any::<[u8; 2]>(),
        0u32..4,
        "[a-c]{1,2}",
        proptest::option::of("\\PC{0,12}"),
        proptest::option::of(any::<i64>()),
    )
        .prop_map(|(person, ts, source, sequence, key, import, name, properties, amount)| {
            let mut bytes = [0; 16];
            bytes[..2].copy_from_slice(&key);
            Row { person, ts, source, sequence, key: EventKey(bytes), import, name, properties, amount }
        })
}

/// Rows with keys of their own, since no key is in the store twice.
fn any_rows(most: usize) -> impl Strategy<Value = Vec<Row>> {
    vec(any_row(), 1..most).prop_map(|rows| {
        let mut seen = BTreeSet::new();
        rows.into_iter().filter(|row| seen.insert(row.key)).collect()
    })
}

fn by_place(row: &Row) -> (u32, i64, u16, u64, EventKey) {
    (row.person, row.ts, row.source, row.sequence, row.key)
}

/// Writes rows as so many segments; parts without rows make none.
fn split(folder: &Path, rows: &[Row], n_parts: usize) -> Vec<MergeInput> {
    let parts = (0..n_parts).map(|part| rows.iter().skip(part).step_by(n_parts).cloned().collect::<Vec<_>>());
    let filled = parts.enumerate().filter(|(_, part)| !part.is_empty());
    filled
        .map(|(at, part)| MergeInput { folder: folder.to_owned(), meta: stored_in(folder, at as u128, &part) })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_written_is_read(rows in any_rows(60)) {
        let folder = tempfile::tempdir().expect("temporary folder");
        let meta = stored_in(folder.path(), 1, &rows);
        let path = SegmentId(1).events_path(folder.path());
        let mut sorted = rows;
        sorted.sort_by_key(by_place);
        prop_assert_eq!(rows_of(&read_all(&path).expect("a segment")), sorted);
        prop_assert_eq!(faults(&path, &meta), [""; 0]);
    }

    #[test]
    fn merging_keeps_every_row_and_the_order(rows in any_rows(80), n_parts in 1usize..6, undone in vec(0u32..4, 0..3)) {
        let folder = tempfile::tempdir().expect("temporary folder");
        let mut inputs = split(folder.path(), &rows, n_parts);
        let undone = BTreeSet::from_iter(undone);
        let merged = merge_segments(&inputs, &undone, SegmentId(100), folder.path()).expect("whole segments");
        let mut left: Vec<Row> = rows.iter().filter(|row| !undone.contains(&row.import)).cloned().collect();
        left.sort_by_key(by_place);
        let Some(meta) = merged else {
            prop_assert!(left.is_empty());
            prop_assert!(!SegmentId(100).events_path(folder.path()).exists());
            return Ok(());
        };
        let path = SegmentId(100).events_path(folder.path());
        prop_assert_eq!(rows_of(&read_all(&path).expect("a segment")), left.clone());
        prop_assert_eq!(faults(&path, &meta), [""; 0]);
        prop_assert_eq!(meta.ids_bytes, 56 + 36 * left.len() as u64);
        // The same as writing what is left at once, and as merging the inputs in another order.
        let whole = stored_in(folder.path(), 101, &left);
        inputs.reverse();
        let again = merge_segments(&inputs, &undone, SegmentId(102), folder.path()).expect("whole").expect("rows");
        for other in [whole, again] {
            prop_assert_eq!((&other.blake3, &other.ids_blake3), (&meta.blake3, &meta.ids_blake3));
        }
    }

    #[test]
    fn a_look_up_finds_what_a_search_of_all_rows_finds(
        rows in any_rows(60),
        n_parts in 1usize..4,
        undone in vec(0u32..4, 0..3),
        strangers in vec(any::<[u8; 2]>(), 0..20),
    ) {
        let folder = tempfile::tempdir().expect("temporary folder");
        let inputs = split(folder.path(), &rows, n_parts);
        let undone = BTreeSet::from_iter(undone);
        let mut keys: Vec<EventKey> = rows.iter().step_by(2).map(|row| row.key).collect();
        keys.extend(strangers.iter().map(|key| EventKey([key[0], key[1], 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])));
        keys.extend(keys.first().copied());
        keys.sort();
        let sidecars = inputs.iter().map(|input| input.meta.id.ids_path(&input.folder));
        let found = probe(sidecars, &keys, &undone).expect("whole sidecars");
        let bodies = body_hashes(&decoded(&rows)).expect("all columns");
        for (key, found) in keys.iter().zip(found) {
            let there = rows.iter().position(|row| row.key == *key && !undone.contains(&row.import));
            let expected = there.map_or(Probe::NotThere, |at| Probe::There { body: bodies[at], import_no: rows[at].import });
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn parts_hold_every_row_once_in_order(rows in any_rows(80), n_buckets in 1u16..20) {
        let sorted = sort(&[events(&rows)]).expect("whole rows");
        let parts = partition(&sorted, n_buckets).expect("whole rows");
        let mut all = Vec::new();
        for (part, batches) in parts {
            let rows = rows_of(&batches);
            prop_assert!(!rows.is_empty() && rows.is_sorted_by_key(by_place));
            for row in &rows {
                prop_assert_eq!(part.bucket, bucket_of(row.person, n_buckets));
                prop_assert_eq!(part.month, month_of(Timestamp(row.ts)));
            }
            all.extend(rows);
        }
        all.sort_by_key(by_place);
        prop_assert_eq!(all, rows_of(&sorted));
    }

    #[test]
    fn months_agree_with_the_calendar(ts in -300_000_000_000_000_000i64..250_000_000_000_000_000) {
        let civil = jiff::Timestamp::from_microsecond(ts).expect("in range").to_zoned(jiff::tz::TimeZone::UTC);
        prop_assert_eq!(month_of(Timestamp(ts)), i32::from(civil.year()) * 12 + i32::from(civil.month()) - 1);
    }
}

#[test]
fn long_segments_are_merged_in_batches() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let rows: Vec<Row> = (0..60_000u32)
        .map(|at| {
            let mut key = [0; 16];
            key[..4].copy_from_slice(&at.wrapping_mul(2_654_435_761).to_be_bytes());
            Row { key: EventKey(key), ..row(at / 7, i64::from(at) % 1_000, 4, at % 5) }
        })
        .collect();
    let inputs = split(folder.path(), &rows, 3);
    // Most rows go, so batches that are read are mostly empty when they are held.
    let undone = BTreeSet::from([0, 1, 3, 4]);
    let meta = merge_segments(&inputs, &undone, SegmentId(9), folder.path()).expect("whole").expect("rows");
    let path = SegmentId(9).events_path(folder.path());
    let mut left: Vec<Row> = rows.into_iter().filter(|row| row.import == 2).collect();
    left.sort_by_key(by_place);
    assert_eq!(rows_of(&read_all(&path).expect("a segment")), left);
    assert_eq!(faults(&path, &meta), [""; 0]);
}
