//! Frames come back as they went in, and damaged ones as errors.

use super::super::frame::{decode, encode};
use super::*;

#[test]
fn a_frame_gives_back_its_rows() {
    let rows: Vec<Row> = (0..200).map(|key| row(u32::from(key) % 9, i64::from(key), key, 1)).collect();
    let (a, b) = rows.split_at(70);
    let frame = encode(&[events(a), events(b)]).expect("whole rows");
    assert_eq!(rows_of(&decode(&frame).expect("a frame")), rows);
    assert!(decode(&encode(&[]).expect("nothing")).expect("a frame").is_empty());
}

#[test]
fn columns_that_no_row_has_cost_nothing() {
    let plain = |key| Row { properties: None, amount: None, ..row(1, i64::from(key), key, 1) };
    let rows: Vec<Row> = (0..100).map(plain).collect();
    let batch = events(&rows);
    let frame = encode(std::slice::from_ref(&batch)).expect("whole rows");
    assert_eq!(decode(&frame).expect("a frame"), [batch]);
    let text = String::from_utf8_lossy(&frame);
    assert!(text.contains("zone_offset") && !text.contains("properties") && !text.contains("session_id"));
}

#[test]
fn damaged_bytes_are_an_error() {
    let frame = encode(&[events(&[row(1, 5, 10, 2), row(2, 6, 11, 2)])]).expect("whole rows");
    for bytes in 0..frame.len() {
        assert!(matches!(decode(&frame[..bytes]), Err(SegmentError::Frame { .. })), "cut to {bytes}");
        let mut changed = frame.clone();
        changed[bytes] ^= 0x41;
        assert!(matches!(decode(&changed), Err(SegmentError::Frame { .. })), "changed at {bytes}");
    }
    let other = [b"DLFRAME1".as_slice(), &blake3::hash(b"no stream").as_bytes()[..16], b"no stream"].concat();
    let error = decode(&other).expect_err("no stream").to_string();
    assert!(error.starts_with("a frame of the inbox is damaged: "), "{error}");
}
