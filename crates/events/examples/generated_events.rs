//! Writes events as a web shop would have them, for measuring: the same for the same number and seed, in each format.
//!
//! ```text
//! cargo run --release -p desireline-events --example generated_events -- 10000000 events.csv
//! ```
//!
//! The suffix tells the format: `.csv`, `.jsonl`, `.parquet` or `.xes`. Events come in the order of their times, from a
//! twentieth as many customers over half a year; a few customers have most of them, a few touchpoints too.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::sync::Arc;

use arrow_array::builder::{Int64Builder, StringBuilder, TimestampMicrosecondBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use desireline_model::time::Timestamp;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const START_US: i64 = 1_767_225_600_000_000;
const HALF_A_YEAR_US: i64 = 181 * 86_400_000_000;
const CHANNELS: [&str; 6] = ["web", "app", "email", "store", "call_center", "partner"];
const NAMES: [&str; 10] = [
    "home",
    "search",
    "product_view",
    "category",
    "add_to_cart",
    "login",
    "checkout",
    "purchase",
    "help_center",
    "review",
];
const DEVICES: [&str; 4] = ["phone", "desktop", "tablet", "kiosk"];
const BATCH_ROWS: u64 = 64 << 10;

struct Event {
    customer: u64,
    name: String,
    ts: i64,
    channel: &'static str,
    session: u64,
    device: &'static str,
    amount_cents: Option<u64>,
}

/// SplitMix64 (S. Vigna, 2015) of a number.
fn random(of: u64) -> u64 {
    let mut hash = of.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(7);
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// A number below `n`, small ones more often.
fn skewed(of: u64, n: u64) -> u64 {
    let part = (of >> 11) as f64 / (1_u64 << 53) as f64;
    ((part * part * part * n as f64) as u64).min(n - 1)
}

fn event(number: u64, n_events: u64) -> Event {
    let draw = |what: u64| random(number * 8 + what);
    let customer = skewed(draw(0), (n_events / 20).max(1));
    let step = HALF_A_YEAR_US / n_events.max(1) as i64;
    let ts = START_US + number as i64 * step + (draw(1) % step.max(1) as u64) as i64;
    let touchpoint = skewed(draw(2), 50) as usize;
    let name = match NAMES.get(touchpoint) {
        Some(name) => (*name).to_owned(),
        None => format!("touchpoint_{touchpoint:02}"),
    };
    Event {
        customer,
        ts,
        channel: CHANNELS[skewed(draw(3), 6) as usize],
        session: customer * 1_000 + (ts - START_US) as u64 / 86_400_000_000,
        device: DEVICES[skewed(draw(4), 4) as usize],
        amount_cents: (name == "purchase").then(|| 500 + draw(5) % 20_000),
        name,
    }
}

fn amount(event: &Event) -> String {
    event.amount_cents.map_or_else(String::new, |cents| format!("{}.{:02}", cents / 100, cents % 100))
}

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let n_events: u64 = arguments.next().ok_or("how many events?")?.parse()?;
    let path = arguments.next().ok_or("into which FILE?")?;
    let events = (0..n_events).map(|number| event(number, n_events));
    let file = BufWriter::with_capacity(1 << 20, File::create(&path)?);
    match path.rsplit('.').next() {
        Some("csv") => csv(file, events),
        Some("jsonl") => jsonl(file, events),
        Some("xes") => xes(file, events),
        Some("parquet") => parquet(file, events),
        _ => Err("the name must end in .csv, .jsonl, .xes or .parquet".into()),
    }
}

fn csv(mut out: impl Write, events: impl Iterator<Item = Event>) -> Result<()> {
    out.write_all(b"customer_id,event,time,channel,session_id,device,amount\n")?;
    for event in events {
        let (ts, amount) = (Timestamp(event.ts), amount(&event));
        let Event { customer, name, channel, session, device, .. } = event;
        writeln!(out, "c{customer:07},{name},{ts},{channel},s{session},{device},{amount}")?;
    }
    Ok(out.flush()?)
}

fn jsonl(mut out: impl Write, events: impl Iterator<Item = Event>) -> Result<()> {
    for event in events {
        let (ts, amount) = (Timestamp(event.ts), amount(&event));
        let Event { customer, name, channel, session, device, .. } = event;
        write!(out, r#"{{"customer_id":"c{customer:07}","event":"{name}","time":"{ts}","channel":"{channel}""#)?;
        write!(out, r#","session_id":"s{session}","device":"{device}""#)?;
        if !amount.is_empty() {
            write!(out, r#","amount":{amount}"#)?;
        }
        out.write_all(b"}\n")?;
    }
    Ok(out.flush()?)
}

/// Ten events after another are one case.
fn xes(mut out: impl Write, events: impl Iterator<Item = Event>) -> Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<log xes.version=\"1.0\">")?;
    for (number, event) in events.enumerate() {
        if number % 10 == 0 {
            if number > 0 {
                writeln!(out, "</trace>")?;
            }
            writeln!(out, "<trace><string key=\"concept:name\" value=\"case {}\"/>", number / 10)?;
        }
        let Event { name, channel, device, .. } = &event;
        writeln!(
            out,
            "<event><string key=\"concept:name\" value=\"{name}\"/><date key=\"time:timestamp\" value=\"{}\"/>\
             <string key=\"channel\" value=\"{channel}\"/><string key=\"device\" value=\"{device}\"/></event>",
            Timestamp(event.ts)
        )?;
    }
    writeln!(out, "</trace>\n</log>")?;
    Ok(out.flush()?)
}

fn parquet(out: impl Write + Send, events: impl Iterator<Item = Event>) -> Result<()> {
    let text = |name: &str| Field::new(name, DataType::Utf8, false);
    let schema = Arc::new(Schema::new(vec![
        text("customer_id"),
        text("event"),
        Field::new("time", DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())), false),
        text("channel"),
        text("session_id"),
        text("device"),
        Field::new("amount_cents", DataType::Int64, true),
    ]));
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut writer = ArrowWriter::try_new(out, Arc::clone(&schema), Some(properties))?;
    let mut events = events.peekable();
    while events.peek().is_some() {
        let mut texts: [StringBuilder; 5] = std::array::from_fn(|_| StringBuilder::new());
        let (mut ts, mut cents) = (TimestampMicrosecondBuilder::new(), Int64Builder::new());
        for event in events.by_ref().take(BATCH_ROWS as usize) {
            texts[0].append_value(format!("c{:07}", event.customer));
            texts[1].append_value(&event.name);
            ts.append_value(event.ts);
            texts[2].append_value(event.channel);
            texts[3].append_value(format!("s{}", event.session));
            texts[4].append_value(event.device);
            cents.append_option(event.amount_cents.map(|cents| cents as i64));
        }
        let [mut customer, mut name, mut channel, mut session, mut device] = texts;
        let columns: Vec<ArrayRef> = vec![
            Arc::new(customer.finish()),
            Arc::new(name.finish()),
            Arc::new(ts.finish().with_timezone("UTC")),
            Arc::new(channel.finish()),
            Arc::new(session.finish()),
            Arc::new(device.finish()),
            Arc::new(cents.finish()),
        ];
        writer.write(&RecordBatch::try_new(Arc::clone(&schema), columns)?)?;
    }
    writer.close()?;
    Ok(())
}
