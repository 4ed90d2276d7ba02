//! What a past release wrote, this one reads.

use super::*;

fn folder(version: u32) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/formats/v{version}"))
}

fn stored_rows() -> Vec<Row> {
    let named = |name: &str, row: Row| Row { name: name.to_owned(), ..row };
    vec![
        named("Anmeldung", row(1, 1_772_323_200_000_000, 2, 1)),
        named("sign up ✓", row(1, 1_772_323_200_000_001, 5, 1)),
        named("pay", Row { source: 9, ..row(4, 1_772_409_600_000_000, 10, 2) }),
        named("", Row { sequence: u64::MAX, ..row(u32::MAX, -1, 3, u32::MAX) }),
    ]
}

#[test]
#[ignore = "writes the files of the present format, once for each format"]
fn write_the_present_format() {
    let _ = stored_in(&folder(rows::VERSION), 1, &stored_rows());
}

#[test]
fn segments_of_format_1_are_read() {
    let path = SegmentId(1).events_path(&folder(1));
    assert_eq!(rows_of(&read_all(&path).expect("format 1")), stored_rows());
    let meta = SegmentMeta {
        id: SegmentId(1),
        rows: 4,
        bytes: 4081,
        blake3: "2248c31263aed439120903c0a16d6c784209ce055242e148c1e4ff044b04b216".to_owned(),
        min_ts: Timestamp(-1),
        max_ts: Timestamp(1_772_409_600_000_000),
        ids_bytes: 200,
        ids_blake3: "56b9848f5e622d56a99c2a099d64e9eb2c9e5845ad033776af37227f1c7acf6b".to_owned(),
    };
    assert_eq!(faults(&path, &meta), [""; 0]);
}

#[test]
fn sidecars_of_format_1_are_read_and_bodies_hash_as_they_did() {
    let ids = SegmentId(1).ids_path(&folder(1));
    let entries: Vec<IdEntry> = IdsReader::open(&ids).expect("format 1").map(|entry| entry.expect("whole")).collect();
    let mut expected = stored_rows();
    expected.sort_by_key(|row| row.key);
    let bodies = body_hashes(&decoded(&expected)).expect("all columns");
    let expected: Vec<IdEntry> =
        expected.iter().zip(bodies).map(|(row, body)| IdEntry { key: row.key, body, import_no: row.import }).collect();
    assert_eq!(entries, expected);
}
