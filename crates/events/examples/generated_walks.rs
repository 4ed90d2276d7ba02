//! Writes events of customers who walk through a shop as people do, for measuring pages: the same for the same number.
//!
//! ```text
//! cargo run --release -p desireline-events --example generated_walks -- 10000000 walks.csv
//! ```
//!
//! Customers look, choose, buy and get it, each with the same odds; some call for help, some pay twice, some never end. A
//! customer has about eight events over some days of half a year. The rows are CSV, customer by customer.

use std::fs::File;
use std::io::{BufWriter, Write};

use desireline_model::time::Timestamp;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const START_US: i64 = 1_767_225_600_000_000;
const MINUTE_US: i64 = 60_000_000;
const HALF_A_YEAR_MIN: u64 = 181 * 24 * 60;

/// SplitMix64 (S. Vigna, 2015).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut hash = self.0;
        hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        hash ^ (hash >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    /// Whether something with this chance in a hundred happens.
    fn happens(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// What a customer does, each with the most minutes that pass before it.
fn walk(chance: &mut Chance) -> Vec<(&'static str, u64)> {
    let mut walk = vec![("visit", 1)];
    for _ in 0..chance.below(4) {
        walk.push(("search", 5));
    }
    for _ in 0..=chance.below(4) {
        walk.push(("product_view", 10));
    }
    if !chance.happens(60) {
        return walk;
    }
    walk.push(("add_to_cart", 5));
    if !chance.happens(80) {
        return walk;
    }
    walk.push(("checkout", 20));
    if chance.happens(6) {
        walk.push(("checkout", 20));
    }
    if !chance.happens(90) {
        return walk;
    }
    walk.push(("purchase", 10));
    if chance.happens(14) {
        walk.push(("help_center", 3_000));
    }
    if chance.happens(97) {
        walk.push(("shipped", 5_000));
        if chance.happens(96) {
            walk.push(("delivered", 9_000));
        }
    }
    if chance.happens(40) {
        walk.push(("review", 12_000));
    }
    walk
}

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let n_events: u64 = arguments.next().ok_or("how many events?")?.parse()?;
    let path = arguments.next().ok_or("into which FILE?")?;
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&path)?);
    out.write_all(b"customer_id,event,time\n")?;
    let (mut chance, mut written) = (Chance(7), 0);
    for customer in 0_u64.. {
        let mut at = START_US + chance.below(HALF_A_YEAR_MIN) as i64 * MINUTE_US;
        for (name, most) in walk(&mut chance) {
            if written == n_events {
                return Ok(out.flush()?);
            }
            at += (1 + chance.below(most)) as i64 * MINUTE_US;
            writeln!(out, "c{customer:07},{name},{}", Timestamp(at))?;
            written += 1;
        }
    }
    Ok(())
}
