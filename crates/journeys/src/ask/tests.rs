//! A workspace answers as the files do that were imported into it, byte for byte.

mod behind;
mod logs;
mod who;

use std::path::{Path, PathBuf};

use desireline_events::engine::Effort;
use desireline_ingest::{ColumnHints, Mapping, ReadOptions, WantedProperties};
use desireline_model::answer::{SnapshotToken, SourceRead};
use desireline_model::event::{EventField, Fields};
use desireline_model::question::{Ask, AskCheck, AskFunnel, AskJourney, CaseBy, CaseRule, Question, SplitBy};
use desireline_model::time::{Span, Timestamp};

use super::workspace::{Answered, ask_again, ask_workspace};
use super::{AskError, MapOrigin, ask};
use crate::db::Db;
use crate::db::testing::db_tests;
use crate::evidence::Evidence;
use crate::installation::Installation;
use crate::intake::pieces::{FilePieces, Pieces, file_digest, keep_everything};
use crate::intake::reading::Reading;
use crate::intake::workspace::{ImportRequest, NoProgress, import};
use crate::intake::{Progress, read_files};
use crate::labels::Rule;
use crate::maps::{MapFile, read_map_bytes};
use crate::store::identities::links::NewLink;
use crate::store::imports::Import;
use crate::store::sources::EvidenceKind;
use crate::store::{Actor, Scope};
use crate::upkeep::{Silent, upkeep_of};

struct Quiet;

impl Progress for Quiet {
    fn opened(&mut self, _: &str, _: &Mapping) {}
    fn read(&mut self, _: &str, _: u64, _: u64) {}
    fn finished(&mut self, _: &SourceRead) {}
}

fn now() -> Timestamp {
    Timestamp(1_800_000_000_000_000)
}

fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(path)
}

fn map(path: &str) -> MapFile {
    read_map_bytes(&std::fs::read(fixture(path)).unwrap(), path).unwrap()
}

/// Names the columns of customers and cases, where they are ours.
fn hints(path: &Path) -> ColumnHints {
    let named = std::fs::read_to_string(path).is_ok_and(|text| text.starts_with("customer,case_id"));
    let column = |name: &str| named.then(|| name.to_owned());
    ColumnHints { customer: column("customer"), case: column("case_id"), ..ColumnHints::default() }
}

/// The files as a command reads them, with these properties.
fn files(paths: &[PathBuf], properties: &[&str]) -> Evidence {
    files_as(paths, hints(&paths[0]), properties)
}

/// As [`files`], with these columns.
fn files_as(paths: &[PathBuf], columns: ColumnHints, properties: &[&str]) -> Evidence {
    let fields = [
        EventField::RawId,
        EventField::CaseKey,
        EventField::Name,
        EventField::Ts,
        EventField::TsPrecision,
        EventField::Sequence,
        EventField::Channel,
        EventField::ActorKind,
        EventField::Properties,
    ];
    let properties = properties.iter().map(|name| (*name).to_owned()).collect();
    let options = ReadOptions {
        fields: Fields::of(&fields),
        properties: WantedProperties::Named(properties),
        columns,
        ..ReadOptions::default()
    };
    read_files(paths, &options, &mut Quiet).unwrap()
}

struct Desk {
    installation: Installation,
    scope: Scope,
    actor: Actor,
    folder: tempfile::TempDir,
}

impl Desk {
    async fn new(db: &Db) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let installation = Installation::in_database(db, folder.path());
        let actor = installation.local_actor(now()).await.unwrap();
        let scope = installation.workspace_or_new("main", now()).await.unwrap().scope(db);
        Self { installation, scope, actor, folder }
    }

    fn csv(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    async fn import(&self, source: &str, path: &Path) -> Import {
        self.import_as(source, path, hints(path)).await
    }

    /// As [`Desk::import`], with these columns.
    async fn import_as(&self, source: &str, path: &Path, columns: ColumnHints) -> Import {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let options = keep_everything(ReadOptions { columns, ..ReadOptions::default() });
        let pieces = FilePieces::open(path, &name, &options).unwrap();
        let reading = Reading::of(&pieces.opened().mapping, &options, "customer");
        let (file_digest, n_bytes) = file_digest(path).unwrap();
        let request = ImportRequest {
            source,
            kind: EvidenceKind::Events,
            file_name: &name,
            file_digest: &file_digest,
            n_bytes,
            id_kind: "customer",
            reading: &reading,
            save_reading: false,
        };
        let (desk, actor) = (&self.installation, &self.actor);
        import(desk, &self.scope, request, Box::new(pieces), actor, &mut NoProgress, now).await.unwrap().import
    }

    async fn upkeep(&self) {
        upkeep_of(&self.installation, &self.scope, &mut Silent, &now).await.unwrap();
    }

    async fn ask(&self, question: &Question, map: Option<&MapFile>, effort: Effort) -> Answered {
        let origin = map.map(|file| MapOrigin { name: "m", file });
        ask_workspace(&self.installation, &self.scope, question, origin, effort, &now).await.unwrap()
    }

    async fn again(&self, question: &Question, at: &SnapshotToken) -> Result<Answered, AskError> {
        ask_again(&self.installation, &self.scope, question, None, at, Effort::default(), &now).await
    }

    /// Asserts that each question has the same answer here as over the files.
    async fn same_as(&self, evidence: &Evidence, questions: &[Question], map: Option<&MapFile>, what: &str) {
        for question in questions {
            let origin = map.map(|file| MapOrigin { name: "m", file });
            let there = ask(question, evidence, Effort::default(), origin).await.unwrap();
            let there = serde_json::to_string_pretty(&there).unwrap();
            for (threads, batch_rows) in [(1, 65_536), (2, 7), (5, 1_000)] {
                let effort = Effort { threads, batch_rows, ..Effort::default() };
                let here = self.ask(question, map, effort).await.answer;
                let here = serde_json::to_string_pretty(&here).unwrap();
                assert_eq!(here, there, "{what}, {threads} parts, batches of {batch_rows}: {question:?}");
            }
        }
    }
}

fn question(ask: Ask, by: CaseBy) -> Question {
    Question {
        ask,
        cases: CaseRule { by, ..CaseRule::default() },
        as_of: None,
        all_closed: false,
        zone: None,
        period: None,
        sources: Vec::new(),
        customers: None,
    }
}

/// A journey by each kind of case, one told apart by channel, and a funnel.
fn questions(steps: &[&str], kinds: &[CaseBy]) -> Vec<Question> {
    let journey = |split: Vec<SplitBy>| Ask::Journey(AskJourney { split, ..AskJourney::default() });
    let funnel = || {
        Ask::Funnel(AskFunnel {
            steps: steps.iter().map(|step| (*step).to_owned()).collect(),
            window: Some(Span::from_days(7)),
            order: Default::default(),
            entry: Default::default(),
        })
    };
    let mut all = vec![question(journey(vec![SplitBy::Channel, SplitBy::Actor]), CaseBy::Customer)];
    for by in kinds {
        all.push(question(journey(Vec::new()), *by));
        all.push(question(funnel(), *by));
    }
    all
}

const EACH: [CaseBy; 4] = [CaseBy::Column, CaseBy::Customer, CaseBy::Session, CaseBy::Episode];
const BY_PERSON: [CaseBy; 3] = [CaseBy::Customer, CaseBy::Session, CaseBy::Episode];

fn checks(map: &MapFile, kinds: &[CaseBy]) -> Vec<Question> {
    let ask = |strict| Ask::Check(Box::new(AskCheck { map: map.doc.clone(), strict }));
    kinds.iter().flat_map(|by| [question(ask(false), *by), question(ask(true), *by)]).collect()
}

db_tests! {
    async fn a_log_answers_alike_before_and_after_it_is_settled(db: &Db) {
        let desk = Desk::new(db).await;
        let log = fixture("logs/j12.csv");
        desk.import("log", &log).await;
        let evidence = files(&[log], &[]);
        let names: Vec<&str> = evidence.names().take(3).collect();
        let drawn = map("maps/j12.journey.yaml");
        for state in ["unsettled", "settled", "kept"] {
            desk.same_as(&evidence, &questions(&names, &BY_PERSON), None, state).await;
            desk.same_as(&evidence, &checks(&drawn, &BY_PERSON[..1]), Some(&drawn), state).await;
            desk.upkeep().await;
        }
    }

    async fn a_shop_answers_alike_settled_in_part(db: &Db) {
        let desk = Desk::new(db).await;
        let text = |month: u32, first: u32| -> String {
            let mut text = String::from("customer,case_id,activity,time,channel,due\n");
            for n in first..first + 60 {
                let (who, day) = (n % 17, n % 27 + 1);
                let name = ["view", "cart", "pay", "call"][(n % 4) as usize];
                let channel = ["web", "", "phone"][(n % 3) as usize];
                let order = if n % 5 == 0 { String::new() } else { format!("o{}", n % 23) };
                text.push_str(&format!("c{who},{order},{name},2026-{month:02}-{day:02}T10:00:00Z,{channel},2026-{month:02}-20\n"));
            }
            text
        };
        let (a, b) = (desk.csv("a.csv", &text(3, 0)), desk.csv("b.csv", &text(4, 1000)));
        let drawn: MapFile = read_map_bytes(
            "desireline: 1\ntitle: T\nstages:\n  - name: Shop\n    steps:\n      - name: Look\n        event: view\n      - name: Buy\n        event: pay\n        promised_by: due\nignore: [call]\n".as_bytes(),
            "m",
        ).unwrap();
        let (all, due) = (questions(&["view", "pay"], &EACH), checks(&drawn, &EACH));
        desk.import("one", &a).await;
        desk.upkeep().await;
        desk.import("two", &b).await;
        let both = files(&[a, b], &["due"]);
        desk.same_as(&both, &all, None, "half settled").await;
        desk.same_as(&both, &due, Some(&drawn), "half settled").await;
        desk.upkeep().await;
        desk.same_as(&both, &all, None, "settled").await;
        desk.same_as(&both, &due, Some(&drawn), "settled").await;
    }

    async fn linked_customers_are_one(db: &Db) {
        let desk = Desk::new(db).await;
        let apart = "customer,activity,time\nana,view,2026-03-01T10:00:00Z\nbob,view,2026-03-01T11:00:00Z\n\
            mail-ana,pay,2026-03-02T10:00:00Z\ncid,view,2026-03-03T10:00:00Z\nana,call,2026-03-04T10:00:00Z\n";
        let path = desk.csv("log.csv", apart);
        desk.import("log", &path).await;
        let one = desk.csv("one.csv", &apart.replace("mail-ana", "ana"));
        let question = &questions(&["view", "pay"], &[CaseBy::Customer])[1..];
        let people = desk.scope.numbers_for("customer", &["ana", "mail-ana"]).await.unwrap();
        let link = [NewLink { a: people[1], b: people[0], rule: "email" }];
        desk.scope.add_links(None, &link, &desk.actor, now()).await.unwrap();
        let there = files(&[one], &[]);
        for _ in 0..2 {
            for question in question {
                for threads in [1, 3] {
                    let effort = Effort { threads, ..Effort::default() };
                    let here = desk.ask(question, None, effort).await.answer;
                    let there = ask(question, &there, effort, None).await.unwrap();
                    assert_eq!(figures(&here), figures(&there));
                }
            }
            desk.upkeep().await;
        }
    }

    async fn a_question_about_sources_hears_of_no_other(db: &Db) {
        let desk = Desk::new(db).await;
        let head = "customer,activity,time\n";
        let shop = desk.csv("shop.csv", &format!("{head}ana,view,2026-03-01T10:00:00Z\nbob,pay,2026-03-01T11:00:00Z\nbob,pay,never\n"));
        let desk_log = desk.csv("desk.csv", &format!("{head}ana,call,2026-03-05T10:00:00Z\ncid,call,soon\n"));
        let later = desk.csv("later.csv", &format!("{head}ana,pay,2026-03-02T10:00:00Z\n"));
        desk.import("shop", &shop).await;
        desk.import("desk", &desk_log).await;
        let of = |sources: &[&str]| Question {
            sources: sources.iter().map(|name| (*name).to_owned()).collect(),
            ..questions(&["view", "pay"], &[CaseBy::Customer]).remove(1)
        };
        let state = desk.ask(&of(&[]), None, Effort::default()).await.at;
        for settled in ["unsettled", "settled"] {
            for (sources, paths) in [
                (&["shop"][..], vec![shop.clone()]),
                (&["desk"], vec![desk_log.clone()]),
                (&["desk", "shop"], vec![shop.clone(), desk_log.clone()]),
            ] {
                let here = desk.ask(&of(sources), None, Effort::default()).await;
                let there = ask(&of(&[]), &files(&paths, &[]), Effort::default(), None).await.unwrap();
                assert_eq!(whole(&here.answer), whole(&there), "{sources:?}, {settled}");
                // The state is one of the workspace, whichever sources of it were asked about.
                assert_eq!(here.at.evidence, state.evidence);
            }
            desk.upkeep().await;
        }
        desk.import("shop", &later).await;
        let here = desk.ask(&of(&["shop"]), None, Effort::default()).await.answer;
        let there = ask(&of(&[]), &files(&[shop.clone(), later], &[]), Effort::default(), None).await.unwrap();
        assert_eq!(whole(&here), whole(&there), "half settled");
        let unknown = ask_workspace(&desk.installation, &desk.scope, &of(&["shpo"]), None, Effort::default(), &now).await;
        assert_eq!(unknown.unwrap_err().to_string(), "there is no source `shpo`; the workspace has `shop`, `desk`");
        let of_files = ask(&of(&["shop"]), &files(&[shop], &[]), Effort::default(), None).await;
        assert!(matches!(of_files, Err(AskError::SourcesOfFiles)));
    }

    async fn a_rule_calls_the_events_of_the_past_otherwise(db: &Db) {
        let desk = Desk::new(db).await;
        let head = "customer,activity,time\n";
        let rows = |view: &str, more: &str| {
            format!("{head}ana,{view},2026-03-01T10:00:00Z\n{more}bob,{view},2026-03-01T11:00:00Z\nbob,pay,2026-03-01T12:00:00Z\n")
        };
        let as_sent = desk.csv("a.csv", &rows("view_v1", "ana,ping:7,2026-03-01T10:30:00Z\n"));
        let as_called = desk.csv("b.csv", &rows("View", ""));
        desk.import("shop", &as_sent).await;
        let map = read_map_bytes(b"desireline: 1\ntitle: T\nstages: [{ name: S, steps: [View, pay] }]\n", "m").unwrap();
        let check = Question { ask: Ask::Check(Box::new(AskCheck { map: map.doc.clone(), strict: false })), ..questions(&[], &[CaseBy::Customer]).remove(0) };
        let mut all = questions(&["View", "pay"], &[CaseBy::Customer, CaseBy::Session]);
        all.push(check);
        let before = desk.ask(&all[0], None, Effort::default()).await;
        let rule = |event: &str, name: Option<&str>| Rule { event: event.to_owned(), name: name.map(str::to_owned) };
        let rules = [rule("view*", Some("View")), rule("ping:*", None)];
        desk.scope.set_label_rules(&rules, None, &desk.actor, now()).await.unwrap();
        assert!(matches!(desk.again(&all[0], &before.at).await, Err(AskError::Past { .. })));
        let there = files(&[as_called], &[]);
        for settled in ["unsettled", "settled"] {
            for question in &all {
                let here = figures(&desk.ask(question, None, Effort::default()).await.answer);
                let there = figures(&ask(question, &there, Effort::default(), None).await.unwrap());
                for (name, value) in there.as_object().unwrap().iter().filter(|(name, _)| !["rule", "left_out"].contains(&name.as_str())) {
                    assert_eq!(&here[name], value, "{name}, {settled}");
                }
                let rule = here["rule"].as_str().unwrap();
                assert!(rule.ends_with("; events are called as 2 rules of the workspace say"), "{rule}");
                assert_eq!(here["left_out"][0], serde_json::json!({ "reason": "left out by a rule of the workspace", "events": 1 }));
            }
            desk.upkeep().await;
        }
        desk.scope.set_label_rules(&[], None, &desk.actor, now()).await.unwrap();
        let after = desk.again(&all[0], &before.at).await.unwrap();
        assert_eq!(after.answer, before.answer, "the same names are the same state");
    }

    async fn what_is_undone_is_not_seen_and_an_old_state_is_told_apart(db: &Db) {
        let desk = Desk::new(db).await;
        let head = "customer,activity,time\n";
        let a = desk.csv("a.csv", &format!("{head}ana,view,2026-03-01T10:00:00Z\nbob,view,2026-03-01T11:00:00Z\n"));
        let b = desk.csv("b.csv", &format!("{head}ana,pay,2026-03-02T10:00:00Z\n"));
        desk.import("one", &a).await;
        let question = &questions(&["view", "pay"], &[CaseBy::Customer])[1];
        let first = desk.ask(question, None, Effort::default()).await;
        desk.upkeep().await;
        assert_eq!(desk.again(question, &first.at).await.unwrap().answer, desk.ask(question, None, Effort::default()).await.answer);
        let second = desk.import("two", &b).await;
        desk.upkeep().await;
        assert!(matches!(desk.again(question, &first.at).await, Err(AskError::Past { .. })));
        desk.scope.undo_import(&second.id, &desk.actor, now()).await.unwrap();
        let without = files(&[a], &[]);
        desk.same_as(&without, std::slice::from_ref(question), None, "undone").await;
        assert!(desk.again(question, &first.at).await.is_ok());
        desk.upkeep().await;
        desk.same_as(&without, std::slice::from_ref(question), None, "undone and compacted").await;
    }
}

/// An answer without what names the question.
fn whole(answer: &desireline_model::answer::Answer) -> serde_json::Value {
    let mut value = serde_json::to_value(answer).unwrap();
    value.as_object_mut().unwrap().remove("snapshot");
    value
}

/// An answer without what names its sources.
fn figures(answer: &desireline_model::answer::Answer) -> serde_json::Value {
    let mut value = serde_json::to_value(answer).unwrap();
    for name in ["sources", "snapshot"] {
        value.as_object_mut().unwrap().remove(name);
    }
    value
}
