//! Rows of events as JSON, for previews.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type, Int64Type, TimestampMicrosecondType, UInt8Type, UInt64Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use desireline_model::event::EventField;
use desireline_model::time::{Precision, Timestamp};
use serde_json::{Map, Value, json};

/// Each row as an object of what is known of it.
pub(crate) fn rows_as_json(batch: &RecordBatch) -> Vec<Value> {
    let mut rows = vec![Map::new(); batch.num_rows()];
    for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
        for (at, row) in rows.iter_mut().enumerate().filter(|(at, _)| column.is_valid(*at)) {
            if let Some(value) = cell(field.name(), column, at) {
                row.insert(field.name().clone(), value);
            }
        }
    }
    rows.into_iter().map(Value::Object).collect()
}

fn cell(name: &str, column: &dyn Array, at: usize) -> Option<Value> {
    Some(match column.data_type() {
        DataType::Utf8 => {
            let text = column.as_string::<i32>().value(at);
            let is_object = name == EventField::Properties.name();
            let object = is_object.then(|| serde_json::from_str(text).ok()).flatten();
            object.unwrap_or_else(|| json!(text))
        }
        DataType::Timestamp(..) => {
            json!(Timestamp(column.as_primitive::<TimestampMicrosecondType>().value(at)).to_string())
        }
        DataType::UInt8 if name == EventField::TsPrecision.name() => {
            json!(Precision::from_u8(column.as_primitive::<UInt8Type>().value(at)))
        }
        DataType::UInt64 => json!(column.as_primitive::<UInt64Type>().value(at)),
        DataType::Int64 => json!(column.as_primitive::<Int64Type>().value(at)),
        DataType::Int32 => json!(column.as_primitive::<Int32Type>().value(at)),
        DataType::Float64 => json!(column.as_primitive::<Float64Type>().value(at)),
        DataType::Boolean => json!(column.as_boolean().value(at)),
        _ => return None,
    })
}
