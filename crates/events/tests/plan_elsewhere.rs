//! A plan is written as bytes, read in another process, and finds the same there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use arrow_array::{
    FixedSizeBinaryArray, RecordBatch, StringArray, TimestampMicrosecondArray, UInt8Array, UInt16Array, UInt32Array,
    UInt64Array,
};
use datafusion_physical_plan::ExecutionPlan;
use datafusion_proto::bytes::{
    physical_plan_from_bytes_with_extension_codec, physical_plan_to_bytes_with_extension_codec,
};
use desireline_events::engine::{Effort, collect, context, plan};
use desireline_events::frames::Frames;
use desireline_events::labels::{LabelSpec, Naming};
use desireline_events::operator::{Asked, JourneyCodec, JourneyExec, PartResult};
use desireline_events::promises::DueSpec;
use desireline_events::scan::{Group, Scan, SegmentRef, Stored, Unsettled};
use desireline_events::segments::{RowNumbers, SegmentEvents, SegmentId, partition, sort, write_segment};
use desireline_kernels::cases::{CaseRules, Cut};
use desireline_kernels::journey::KernelSpec;
use desireline_model::event::{self, EventField, Fields};
use desireline_model::time::Span;

const NAMES: [&str; 4] = ["call", "cart", "pay", "view"];
const BUCKETS: u16 = 4;
const PLAN: &str = "DESIRELINE_TEST_PLAN";
const RESULT: &str = "DESIRELINE_TEST_RESULT";

/// Rows of 40 people over three months, of two imports.
fn rows(n: u64, import_no: u32) -> SegmentEvents {
    let fields = Fields::of(&[
        EventField::CaseKey,
        EventField::Name,
        EventField::Ts,
        EventField::TsPrecision,
        EventField::Sequence,
        EventField::Properties,
    ]);
    let each = |of: &dyn Fn(u64) -> String| -> StringArray { (0..n).map(|row| Some(of(row))).collect() };
    let ts = |row: u64| 1_767_225_600_000_000 + (row * 7_919 % 7_000_000) as i64 * 1_000_000;
    let events = RecordBatch::try_new(
        event::schema(fields),
        vec![
            Arc::new(each(&|row| format!("order {}", row % 90))),
            Arc::new(each(&|row| NAMES[(row * row % 11 % 4) as usize].to_owned())),
            Arc::new((0..n).map(|row| Some(ts(row))).collect::<TimestampMicrosecondArray>().with_timezone("UTC")),
            Arc::new(UInt8Array::from(vec![0; n as usize])),
            Arc::new((0..n).map(Some).collect::<UInt64Array>()),
            Arc::new(each(&|row| format!("{{\"due\":\"2026-02-{:02}\"}}", row % 28 + 1))),
        ],
    )
    .expect("columns of one length");
    let keys = (0..n).map(|row| (u128::from(row) << 32 | u128::from(import_no)).to_be_bytes());
    let numbers = RowNumbers {
        person_no: (0..n).map(|row| Some((row % 40) as u32)).collect::<UInt32Array>(),
        source_no: UInt16Array::from(vec![import_no as u16; n as usize]),
        import_no: UInt32Array::from(vec![import_no; n as usize]),
        keys: FixedSizeBinaryArray::try_from_iter(keys).expect("16 bytes each"),
    };
    SegmentEvents::build(&events, &numbers).expect("the columns of a segment")
}

fn stored(folder: &Path) -> Stored {
    let mut segments = Vec::new();
    for import_no in [1, 2, 3] {
        let sorted = sort(&[rows(600, import_no)]).expect("rows can be sorted");
        for (part, rows) in partition(&sorted, BUCKETS).expect("rows can be shared out") {
            let id = SegmentId(u128::from(import_no) << 64 | u128::from(part.bucket) << 32 | part.month as u128);
            let meta = write_segment(folder, id, &rows).expect("a segment is written");
            segments.push(SegmentRef {
                path: id.events_path(folder),
                bucket: part.bucket,
                n_rows: meta.rows,
                min_ts: meta.min_ts.0,
                max_ts: meta.max_ts.0,
            });
        }
    }
    Stored {
        segments,
        unsettled: Unsettled::runs(&[rows(500, 4)], BUCKETS).expect("rows can be sorted"),
        undone: BTreeSet::from([2]),
        linked: BTreeMap::from([(3, 3), (17, 3), (30, 3), (5, 5), (6, 5)]),
        n_buckets: BUCKETS,
    }
}

fn asked(group: Group, batch_rows: usize) -> Asked {
    let naming = |slot: usize| Naming { choices: Vec::new(), otherwise: slot as u32 };
    Asked {
        group,
        labels: LabelSpec {
            names: NAMES.iter().enumerate().map(|(slot, name)| ((*name).to_owned(), naming(slot))).collect(),
            labels: 4,
            slots: 4,
        },
        dues: vec![DueSpec { property: "due".into(), zone: "Europe/Rome".into() }],
        kernel: Arc::new(KernelSpec {
            cases: CaseRules {
                cut: Cut::Whole,
                ends: vec![false, false, true, false],
                silence: Span::from_days(30),
                as_of: i64::MAX,
                all_closed: true,
                period: None,
            },
            labels: 4,
            hidden: None,
            paths: true,
            exact_durations: 1 << 20,
            funnel: None,
            map: None,
            collect: None,
        }),
        customers: None,
        batch_rows,
    }
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(work)
}

/// What a plan finds, in words that do not depend on the order of its parts.
fn found(plan: &Arc<dyn ExecutionPlan>) -> String {
    let leaf = plan.children()[0].downcast_ref::<JourneyExec>().expect("the leaf is ours");
    let asked = &leaf.work().asked;
    let context = context(1 << 30).expect("a context");
    let found = block_on(collect(plan, context, PartResult::empty(asked))).expect("the plan runs");
    let report = found.partial.finish(&asked.kernel);
    let mut edges: Vec<String> = report.graph.edges.iter().map(|edge| format!("{edge:?}")).collect();
    edges.sort();
    let names: Vec<String> = NAMES.map(str::to_owned).to_vec();
    format!(
        "{} events {} cases {} customers {:?}\n{:?}\n{edges:?}\n{:?}\n{:?}",
        report.events,
        report.cases,
        report.customers,
        report.span,
        report.graph.touchpoints,
        report.variants.top(1_000, &names),
        found.counters
    )
}

#[test]
fn a_plan_finds_the_same_in_another_process() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let scan = Scan::Stored(Arc::new(stored(folder.path())));
    for group in [Group::Customer, Group::Case] {
        let mut all = BTreeSet::new();
        for (threads, batch_rows) in [(1, 65_536), (3, 10), (7, 333)] {
            let effort = Effort { threads, batch_rows, ..Effort::default() };
            let plan = plan(scan.clone(), asked(group, batch_rows), effort);
            let here = found(&plan);
            let bytes =
                physical_plan_to_bytes_with_extension_codec(plan, &JourneyCodec::default()).expect("it is encoded");
            let (file, result) = (folder.path().join("plan"), folder.path().join("result"));
            std::fs::write(&file, &bytes).expect("the folder can be written");
            run_elsewhere(&file, &result);
            assert_eq!(std::fs::read_to_string(&result).expect("the other process wrote it"), here);
            all.insert(here);
        }
        assert_eq!(all.len(), 1, "the same for any parts and batches");
    }
}

fn run_elsewhere(plan: &PathBuf, result: &PathBuf) {
    let this = std::env::current_exe().expect("this program has a path");
    let other = Command::new(this)
        .args(["--exact", "the_other_process", "--nocapture"])
        .env(PLAN, plan)
        .env(RESULT, result)
        .output()
        .expect("it starts");
    assert!(other.status.success(), "{other:?}");
}

/// What runs in the other process; nothing where no plan is given.
#[test]
fn the_other_process() {
    let (Some(plan), Some(result)) = (std::env::var_os(PLAN), std::env::var_os(RESULT)) else { return };
    let bytes = std::fs::read(plan).expect("the plan is there");
    let context = context(1 << 30).expect("a context");
    let plan = physical_plan_from_bytes_with_extension_codec(&bytes, &context, &JourneyCodec::default());
    std::fs::write(result, found(&plan.expect("it is decoded"))).expect("the result can be written");
}

#[test]
fn rows_in_memory_and_foreign_bytes_are_refused_in_words() {
    let scan = Scan::Memory(Arc::new(Frames::default()));
    let plan = plan(scan, asked(Group::Customer, 10), Effort::default());
    let error = physical_plan_to_bytes_with_extension_codec(plan, &JourneyCodec::default()).expect_err("it is refused");
    assert!(error.to_string().contains("import them first"), "{error}");
}

#[test]
fn a_missing_file_is_named_and_too_many_rows_are_told() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut stored = stored(folder.path());
    let run = |stored: &Stored, group, memory| {
        let asked = asked(group, 1_000);
        let plan = plan(Scan::Stored(Arc::new(stored.clone())), asked.clone(), Effort::default());
        block_on(collect(&plan, context(memory).expect("a context"), PartResult::empty(&asked)))
    };
    let error = run(&stored, Group::Case, 1_000).expect_err("nothing fits").to_string();
    assert!(error.contains("do not fit into memory"), "{error}");
    let path = folder.path().join("gone.parquet");
    stored.segments[0].path.clone_from(&path);
    let error = run(&stored, Group::Customer, 1 << 30).expect_err("a file is gone").to_string();
    assert!(error.contains("gone.parquet"), "{error}");
}
