use std::sync::Arc;

use arrow_array::{Int64Array, StringArray};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;

use super::*;

fn table(n_rows: i64) -> Vec<u8> {
    let schema =
        Arc::new(Schema::new(vec![Field::new("id", DataType::Int64, false), Field::new("name", DataType::Utf8, true)]));
    let names = (0..n_rows).map(|at| Some(format!("name {}", at % 7))).collect::<StringArray>();
    let ids = Int64Array::from_iter_values(0..n_rows);
    let batch = RecordBatch::try_new(Arc::clone(&schema), vec![Arc::new(ids), Arc::new(names)]).expect("same lengths");
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, schema, None).expect("plain schema");
    writer.write(&batch).expect("memory");
    writer.close().expect("memory");
    bytes
}

fn file(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("temporary folder");
    let path = folder.path().join("t.parquet");
    std::fs::write(&path, bytes).expect("write");
    (folder, path)
}

fn message(bytes: &[u8]) -> String {
    let (_folder, path) = file(bytes);
    match open_parquet(&path) {
        Ok(_) => "fine".to_owned(),
        Err(error) => error.to_string().replace(&path.display().to_string(), "t.parquet"),
    }
}

#[test]
fn a_file_is_read_column_by_column() {
    let (_folder, path) = file(&table(10_000));
    let parquet = open_parquet(&path).expect("written above");
    assert_eq!((parquet.n_rows(), parquet.schema().fields().len()), (10_000, 2));
    let head = parquet.head(10).expect("good file");
    assert_eq!(head.iter().map(RecordBatch::num_rows).sum::<usize>(), 10);
    let batches: Vec<RecordBatch> =
        parquet.read(Some(&["name".to_owned()]), 3_000).expect("column").map(|batch| batch.expect("good")).collect();
    assert_eq!(batches.iter().map(RecordBatch::num_rows).collect::<Vec<_>>(), [3_000, 3_000, 3_000, 1_000]);
    assert!(batches.iter().all(|batch| batch.num_columns() == 1));
    let error = parquet.read(Some(&["nome".to_owned()]), 10).err().expect("no such column").to_string();
    assert!(error.ends_with("has no column `nome`; its columns are `id`, `name`"), "{error}");
}

#[test]
fn what_is_no_whole_parquet_file_is_refused_with_a_reason() {
    let whole = table(1_000);
    assert_eq!(message(&[]), "`t.parquet` is empty: expected a Parquet file; write or copy it again");
    assert_eq!(message(b"a,b,c\n1,2,3\n"), "`t.parquet` is not a Parquet file: it does not begin with `PAR1`");
    let cut = message(&whole[..whole.len() / 2]);
    assert!(cut.contains("is cut") && cut.contains("copy it again"), "{cut}");
    assert!(message(b"PAR1PAR1").contains("is cut"));
    assert!(message(b"PAR1\xff\xff\xff\x7fPAR1xPAR1").contains("is damaged"));
    assert!(matches!(open_parquet(Path::new("/no/such/file")), Err(ForeignError::Open { .. })));
}

#[test]
fn damage_anywhere_is_an_error_and_never_a_panic() {
    let whole = table(500);
    for at in (4..whole.len()).step_by(3) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        let (_folder, path) = file(&bytes);
        let Ok(parquet) = open_parquet(&path) else { continue };
        if let Ok(batches) = parquet.read(None, 100) {
            // A damaged file must still come to an end.
            let _ = batches.take(10_000).count();
        }
    }
}
