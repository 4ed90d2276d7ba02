//! Files that are cut, changed, missing or taken, and disks that are full.

use std::io::Write;

use parquet::arrow::ArrowWriter;

use super::super::durable::{HashedFile, Landing};
use super::super::ids::IdsWriter;
use super::super::write::{EventsWriter, encoding};
use super::*;

fn stored() -> (tempfile::TempDir, SegmentMeta, PathBuf) {
    let folder = tempfile::tempdir().expect("temporary folder");
    let rows: Vec<Row> = (0..200).map(|key| row(u32::from(key) % 9, i64::from(key), key, 1)).collect();
    let meta = stored_in(folder.path(), 1, &rows);
    let path = SegmentId(1).events_path(folder.path());
    (folder, meta, path)
}

fn message(error: &SegmentError, folder: &Path) -> String {
    error.to_string().replace(&format!("{}/", folder.display()), "")
}

fn changed(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).expect("written");
    change(&mut bytes);
    fs::write(path, bytes).expect("write");
}

const NAME: &str = "00000000000000000000000000000001";

#[test]
fn a_cut_or_empty_segment_is_told_from_a_missing_one() {
    let (folder, meta, path) = stored();
    let whole = fs::read(&path).expect("written");
    for bytes in [0, 3, 12, whole.len() / 2, whole.len() - 1] {
        fs::write(&path, &whole[..bytes]).expect("write");
        let error = read_all(&path).expect_err("cut");
        assert!(matches!(error, SegmentError::Unreadable(_)), "{error:?}");
        let found = faults(&path, &meta);
        assert!(found[0].contains(&format!("has {bytes} bytes and the manifest says {}", whole.len())), "{found:?}");
        assert!(found[1].contains("cannot be read"), "{found:?}");
    }
    fs::remove_file(&path).expect("there");
    let error = message(&read_all(&path).expect_err("gone"), folder.path());
    let advice = "it belongs to a segment; run `desireline doctor`, or restore it from a backup";
    assert_eq!(error, format!("`{NAME}.parquet` is missing: {advice}"));
    fs::remove_file(path.with_extension("ids")).expect("there");
    assert_eq!(faults(&path, &meta), [format!("`{NAME}.parquet` is missing"), format!("`{NAME}.ids` is missing")]);
}

#[test]
fn a_changed_byte_anywhere_is_found_and_never_merged() {
    let (folder, meta, path) = stored();
    let input = MergeInput { folder: folder.path().to_owned(), meta: meta.clone() };
    for path in [path.clone(), path.with_extension("ids")] {
        let whole = fs::read(&path).expect("written");
        for at in (0..whole.len()).step_by(whole.len() / 97) {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x21;
            fs::write(&path, &bytes).expect("write");
            // Reading may fail or not, but it ends and does not panic.
            let _ = read_all(&SegmentId(1).events_path(folder.path()));
            let found = faults(&SegmentId(1).events_path(folder.path()), &meta);
            assert!(found.iter().any(|fault| fault.contains("has been changed")), "byte {at}: {found:?}");
            let merged = merge_segments(std::slice::from_ref(&input), &BTreeSet::new(), SegmentId(2), folder.path());
            assert!(matches!(merged, Err(SegmentError::Damaged { .. })), "byte {at}: {merged:?}");
        }
        fs::write(&path, &whole).expect("write");
    }
    assert_eq!(names_in(folder.path()).len(), 2);
}

#[test]
fn a_damaged_sidecar_answers_nothing() {
    let (folder, _, path) = stored();
    let ids = path.with_extension("ids");
    let whole = fs::read(&ids).expect("written");
    let ask = || probe([&ids], &[EventKey([7; 16])], &BTreeSet::new());
    assert!(matches!(ask().expect("whole")[..], [Probe::There { import_no: 1, .. }]));
    for at in (0..whole.len()).step_by(11) {
        changed(&ids, |bytes| bytes[at] ^= 0x08);
        let error = ask().expect_err("changed");
        assert!(matches!(error, SegmentError::Damaged { .. } | SegmentError::Newer { .. }), "byte {at}: {error:?}");
        fs::write(&ids, &whole).expect("write");
    }
    let told = |change: &dyn Fn(&mut Vec<u8>)| {
        changed(&ids, change);
        let told = message(&ask().expect_err("damaged"), folder.path());
        fs::write(&ids, &whole).expect("write");
        told.replace("; run `desireline doctor`, or restore it from a backup", "")
    };
    assert_eq!(told(&|bytes| bytes.clear()), format!("`{NAME}.ids` is damaged: it is cut to 0 bytes"));
    let cut = format!("`{NAME}.ids` is damaged: it has 7255 bytes and says 200 ids");
    assert_eq!(told(&|bytes| bytes.truncate(whole.len() - 1)), cut);
    assert_eq!(told(&|bytes| bytes[0] = b'X'), format!("`{NAME}.ids` is damaged: it does not begin with `DLINEIDS`"));
    let count = format!("`{NAME}.ids` is damaged: it has 7256 bytes and says 18446744073709551615 ids");
    assert_eq!(told(&|bytes| bytes[16..24].fill(0xff)), count);
    assert_eq!(told(&|bytes| bytes[60] ^= 1), format!("`{NAME}.ids` is damaged: its checksum is wrong"));
    let newer = format!("`{NAME}.ids` has format 2 and this release reads formats up to 1; use a newer release");
    assert_eq!(told(&|bytes| bytes[8] = 2), newer);
    fs::remove_file(&ids).expect("there");
    assert!(matches!(ask(), Err(SegmentError::Missing { .. })));
}

#[test]
fn keys_of_a_look_up_must_be_sorted() {
    let (_folder, _, path) = stored();
    let keys = [EventKey([2; 16]), EventKey([1; 16])];
    assert!(matches!(probe([path.with_extension("ids")], &keys, &BTreeSet::new()), Err(SegmentError::Unsorted(_))));
}

/// A Parquet file with these rows and this metadata.
fn parquet(path: &Path, batch: &RecordBatch, version: Option<&str>) {
    let schema = match version {
        Some(version) => Schema::new_with_metadata(
            batch.schema().fields().clone(),
            [(rows::VERSION_KEY.to_owned(), version.to_owned())].into(),
        ),
        None => batch.schema().as_ref().clone(),
    };
    let schema = Arc::new(schema);
    let batch = batch.clone().with_schema(Arc::clone(&schema)).expect("only metadata differ");
    let mut writer = ArrowWriter::try_new(fs::File::create(path).expect("create"), schema, None).expect("plain schema");
    writer.write(&batch).expect("write");
    writer.close().expect("close");
}

#[test]
fn other_formats_are_refused_by_name() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let path = folder.path().join("t.parquet");
    let whole = events(&[row(1, 1, 1, 1)]);
    let told = |batch: &RecordBatch, version: Option<&str>| {
        parquet(&path, batch, version);
        read_all(&path).err().map(|error| message(&error, folder.path()))
    };
    assert_eq!(told(whole.batch(), Some("1")), None);
    let newer = "`t.parquet` has format 2 and this release reads formats up to 1; use a newer release";
    assert_eq!(told(whole.batch(), Some("2")).as_deref(), Some(newer));
    let foreign = "`t.parquet` is not a segment: its metadata have no `desireline.segment`; import it instead";
    assert_eq!(told(whole.batch(), None).as_deref(), Some(foreign));
    for version in ["0", "", "one", "-1", "1.0", "99999999999"] {
        let error = told(whole.batch(), Some(version)).expect("no format");
        assert!(error.contains(&format!("its format is `{version}`")), "{error}");
    }
    let all: Vec<usize> = (1..SegmentField::ALL.len()).collect();
    let error = told(&whole.batch().project(&all).expect("columns"), Some("1")).expect("a column short");
    assert!(error.contains("its column `person_no` is missing or of another type"), "{error}");
}

#[test]
fn rows_out_of_order_are_not_written_and_are_found() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let rows = [row(2, 1, 1, 1), row(1, 1, 2, 1)];
    let error = write_segment(folder.path(), SegmentId(1), &[events(&rows)]).expect_err("not sorted");
    assert_eq!(error.to_string(), "the rows of a segment are not in their order");
    assert_eq!(names_in(folder.path()), [""; 0]);
    // The same rows, written by hand beside the ids of one other event.
    let mut meta = stored_in(folder.path(), 1, &[row(1, 1, 1, 1)]);
    let path = SegmentId(1).events_path(folder.path());
    let mut writer = ArrowWriter::try_new(fs::File::create(&path).expect("create"), rows::schema(), Some(encoding()))
        .expect("schema");
    writer.write(events(&rows).batch()).expect("write");
    writer.close().expect("close");
    (meta.bytes, meta.blake3) = {
        let bytes = fs::read(&path).expect("written");
        (bytes.len() as u64, blake3::hash(&bytes).to_hex().to_string())
    };
    meta.max_ts = Timestamp(77);
    let found = faults(&path, &meta);
    let expected = [
        format!("`{NAME}.parquet` has 2 events and the manifest says 1"),
        format!(
            "the events of `{NAME}.parquet` are from 1970-01-01T00:00:00.000001Z to 1970-01-01T00:00:00.000001Z and \
             the manifest says 1970-01-01T00:00:00.000001Z to 1970-01-01T00:00:00.000077Z"
        ),
        format!("`{NAME}.ids` lacks the ids of 1 events of its segment"),
        format!("`{NAME}.parquet` is not sorted: row 2 comes before the row above it"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn ids_may_outlive_their_events_and_repeats_are_found() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let one = |key: u8| vec![row(1, i64::from(key), key, u32::from(key))];
    let mut inputs: Vec<MergeInput> = [(1, one(3)), (2, one(4)), (3, one(3))]
        .into_iter()
        .map(|(id, rows)| MergeInput { folder: folder.path().to_owned(), meta: stored_in(folder.path(), id, &rows) })
        .collect();
    let merge = |inputs: &[MergeInput], id| {
        let merged = merge_segments(inputs, &BTreeSet::new(), SegmentId(id), folder.path());
        merged.expect("whole segments").expect("rows")
    };
    let meta = merge(&inputs, 8);
    let path = SegmentId(8).events_path(folder.path());
    assert_eq!(faults(&path, &meta), [format!("`{}.ids` has 1 ids more than once", SegmentId(8))]);
    // A sidecar with more ids than events is what erasing leaves.
    inputs.pop();
    let more = SegmentId(8).ids_path(folder.path());
    inputs[0].meta.ids_blake3 = meta.ids_blake3.clone();
    fs::copy(&more, SegmentId(1).ids_path(folder.path())).expect("copied");
    let meta = merge(&inputs, 9);
    assert_eq!((meta.rows, meta.ids_bytes), (2, 56 + 4 * 36));
}

#[test]
fn a_taken_id_is_an_error_and_stays_as_it_was() {
    let (folder, meta, path) = stored();
    let other = [events(&[row(1, 1, 1, 1)])];
    let error = write_segment(folder.path(), SegmentId(1), &other).expect_err("taken");
    assert!(matches!(&error, SegmentError::Exists { path: taken } if *taken == path), "{error:?}");
    assert_eq!((names_in(folder.path()).len(), faults(&path, &meta)), (2, vec![]));
    // Somebody else is writing it, or a crash left this: it is not ours to remove.
    let left = folder.path().join(format!("{}.parquet.tmp", SegmentId(2)));
    fs::write(&left, "left").expect("write");
    let error = write_segment(folder.path(), SegmentId(2), &other).expect_err("being written");
    assert!(matches!(&error, SegmentError::Exists { path } if *path == left), "{error:?}");
    assert_eq!((names_in(folder.path()).len(), fs::read(&left).expect("there")), (3, b"left".to_vec()));
    assert!(matches!(write_segment(folder.path(), SegmentId(3), &[]), Err(SegmentError::NoRows)));
}

#[test]
fn nothing_stays_of_a_write_that_fails_at_any_step() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let (landing, mut events, ids) = Landing::open(folder.path(), SegmentId(1)).expect("an empty folder");
    events.write_all(b"half").expect("space");
    assert_eq!(names_in(folder.path()).len(), 2);
    drop((landing, events, ids));
    assert_eq!(names_in(folder.path()), [""; 0]);
    // The second rename fails: its file is gone. The first has happened and is taken back.
    let (landing, ..) = Landing::open(folder.path(), SegmentId(1)).expect("an empty folder");
    fs::remove_file(folder.path().join(format!("{NAME}.parquet.tmp"))).expect("there");
    assert!(landing.land().is_err());
    assert_eq!(names_in(folder.path()), [""; 0]);
    // A merge fails in the middle: an input is gone from under it.
    let input = MergeInput { folder: folder.path().to_owned(), meta: stored_in(folder.path(), 4, &[row(1, 1, 1, 1)]) };
    fs::remove_file(SegmentId(4).ids_path(folder.path())).expect("there");
    let merged = merge_segments(&[input], &BTreeSet::new(), SegmentId(5), folder.path());
    assert!(matches!(merged, Err(SegmentError::Missing { .. })));
    assert_eq!(names_in(folder.path()), [format!("{}.parquet", SegmentId(4))]);
    // A file stands where the folder should be.
    let error = write_segment(&folder.path().join(&names_in(folder.path())[0]), SegmentId(6), &[events_of_one()]);
    assert!(matches!(error, Err(SegmentError::Io { .. })), "{error:?}");
}

fn events_of_one() -> SegmentEvents {
    events(&[row(1, 1, 1, 1)])
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_called_so_in_both_files() {
    let full = |name: &str| {
        let device = fs::File::options().write(true).open("/dev/full").expect("a device that is always full");
        HashedFile::new(PathBuf::from(name), device)
    };
    let mut writer = EventsWriter::new(full("a.parquet.tmp")).expect("nothing is written yet");
    let error = writer.write(&events_of_one()).and_then(|()| writer.finish().map(drop)).expect_err("full");
    let text = error.to_string();
    assert!(matches!(error, SegmentError::DiskFull { .. }), "{error:?}");
    assert_eq!(
        text,
        "cannot write `a.parquet.tmp`: the disk or the quota is full; nothing was kept of it, free some space and try again"
    );
    let error = IdsWriter::new(full("a.ids.tmp"), 0).map(drop).expect_err("full");
    assert!(matches!(error, SegmentError::DiskFull { .. }), "{error:?}");
}
