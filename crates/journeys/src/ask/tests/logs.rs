//! The reference logs: discover, check and funnel say the same bytes of a workspace, before and after settling, as of the
//! files themselves.
//!
//! All whole but the page views: of them the first visitors, since tests are not optimized.

#[path = "../../../../../fixtures/shared_data.rs"]
mod shared_data;

use std::io::{BufRead, BufReader, Write};

use super::*;
use crate::db::testing::TestDb;

/// A log, and how it is read and asked.
struct Log {
    path: PathBuf,
    columns: ColumnHints,
    by: CaseBy,
    /// Where none is drawn, its most frequent touchpoints make a map.
    map: Option<&'static str>,
    /// Whether the map can be walked with nothing but what is drawn.
    strict: bool,
}

impl Log {
    fn of(path: PathBuf, by: CaseBy) -> Self {
        Self { path, columns: ColumnHints::default(), by, map: None, strict: true }
    }

    /// The questions of the three commands: the funnel and the map are of the touchpoints that are there.
    fn questions(&self, evidence: &Evidence) -> (Vec<Question>, MapFile) {
        let mut names: Vec<&str> = evidence.names().collect();
        names.sort_by_key(|name| std::cmp::Reverse(evidence.count_of(name)));
        names.truncate(5);
        let text = match self.map {
            Some(path) => std::fs::read_to_string(fixture(path)).unwrap(),
            None => {
                let steps = names.iter().map(|name| format!("      - event: {name:?}\n        name: {name:?}\n"));
                format!(
                    "desireline: 1\ntitle: T\nstages:\n  - name: All\n    steps:\n{}",
                    steps.collect::<Vec<_>>().concat()
                )
            }
        };
        let map = read_map_bytes(text.as_bytes(), "m").unwrap();
        let mut questions = questions(&names[..3], &[self.by]);
        questions.remove(0);
        questions.extend(checks(&map, &[self.by]));
        if !self.strict {
            questions.pop();
        }
        (questions, map)
    }

    /// Asserts that a workspace with this log alone answers as the log.
    async fn answers_alike_in(&self, db: &Db) {
        let desk = Desk::new(db).await;
        let import = desk.import_as("log", &self.path, self.columns.clone()).await;
        assert!(import.rows_added > 0 && import.rows_duplicate == 0, "{import:?}");
        let evidence = files_as(std::slice::from_ref(&self.path), self.columns.clone(), &[]);
        let (questions, map) = self.questions(&evidence);
        for state in ["unsettled", "settled"] {
            for question in &questions {
                let origin = MapOrigin { name: "m", file: &map };
                let there = ask(question, &evidence, Effort::default(), Some(origin)).await.unwrap();
                let here = desk.ask(question, Some(&map), Effort::default()).await.answer;
                let (there, here) = (serde_json::to_vec(&there).unwrap(), serde_json::to_vec(&here).unwrap());
                assert!(here == there, "{}, {state}: {question:?}", self.path.display());
            }
            desk.upkeep().await;
            assert!(desk.scope.snapshot().await.unwrap().frames.is_empty());
        }
    }
}

async fn on_both(log: &Log) {
    let sqlite = TestDb::sqlite().await;
    log.answers_alike_in(&sqlite.db).await;
    sqlite.end().await;
    if let Some(postgres) = TestDb::postgres().await {
        log.answers_alike_in(&postgres.db).await;
        postgres.end().await;
    }
}

#[tokio::test]
async fn twelve_customers_in_each_format() {
    for format in ["csv", "jsonl", "xes", "parquet"] {
        let log = Log::of(fixture(&format!("logs/j12.{format}")), CaseBy::Customer);
        on_both(&Log { map: Some("maps/j12.journey.yaml"), ..log }).await;
    }
}

#[tokio::test]
async fn the_shop_by_session() {
    let log = Log::of(fixture("logs/ecom_full.csv.gz"), CaseBy::Session);
    on_both(&Log { map: Some("maps/ecom-straight.journey.yaml"), ..log }).await;
}

#[tokio::test]
async fn the_shop_by_customer() {
    let log = Log::of(fixture("logs/ecom_full.csv.gz"), CaseBy::Customer);
    on_both(&Log { map: Some("maps/ecom.journey.yaml"), strict: false, ..log }).await;
}

#[tokio::test]
async fn permit_receipts() {
    let Some(path) = shared_data::find("permit_receipts", "receipt_wabo/receipt.xes.gz") else { return };
    on_both(&Log::of(path, CaseBy::Column)).await;
}

#[tokio::test]
async fn a_help_desk() {
    let Some(path) = shared_data::find("a_help_desk", "helpdesk_it/helpdesk.xes.gz") else { return };
    on_both(&Log::of(path, CaseBy::Column)).await;
}

#[tokio::test]
async fn loan_applications() {
    let Some(path) = shared_data::find("loan_applications", "bpic2012/BPI_Challenge_2012.xes.gz") else { return };
    on_both(&Log::of(path, CaseBy::Column)).await;
}

#[tokio::test]
async fn incidents() {
    let Some(path) = shared_data::find("incidents", "servicenow_incidents/incident_event_log.csv.gz") else { return };
    let named = |name: &str| Some(name.to_owned());
    let columns = ColumnHints {
        case: named("number"),
        activity: named("incident_state"),
        time: named("sys_updated_at"),
        ..ColumnHints::default()
    };
    on_both(&Log { columns, ..Log::of(path, CaseBy::Column) }).await;
}

/// Visitors whose page views are taken.
const VISITORS: usize = 5_000;

#[tokio::test]
async fn page_views() {
    let Some(packed) = shared_data::find("page_views", "msnbc/msnbc_a.seq.gz") else { return };
    let lines = BufReader::new(flate2::read::GzDecoder::new(std::fs::File::open(packed).unwrap())).lines();
    let mut lines = lines.map(|line| line.unwrap()).filter(|line| !line.trim().is_empty() && !line.starts_with('%'));
    let names = lines.next().unwrap();
    let names: Vec<&str> = names.split_whitespace().collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("views.csv");
    let mut csv = std::io::BufWriter::new(std::fs::File::create(&path).unwrap());
    writeln!(csv, "visitor,page,ts").unwrap();
    for (visitor, line) in lines.take(VISITORS).enumerate() {
        for (second, page) in line.split_whitespace().enumerate() {
            let page = names[page.parse::<usize>().unwrap() - 1];
            let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
            writeln!(csv, "v{visitor},{page},1999-09-28T{hour:02}:{minute:02}:{second:02}Z").unwrap();
        }
    }
    csv.into_inner().unwrap();
    let named = |name: &str| Some(name.to_owned());
    let columns = ColumnHints {
        customer: named("visitor"),
        activity: named("page"),
        time: named("ts"),
        ..ColumnHints::default()
    };
    on_both(&Log { columns, ..Log::of(path, CaseBy::Customer) }).await;
}
