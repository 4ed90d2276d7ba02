//! Real logs: as many events as independent tools count, and the right columns without a flag.

mod common;

use std::fs::File;

use common::{All, cells, data, drain};
use desireline_ingest::{LifecyclePolicy, ReadOptions, Role, open};
use desireline_model::event::{EventField, Fields};

fn read(path: &str, options: &ReadOptions) -> Option<All> {
    let path = data(path)?;
    let file = File::open(&path).expect("file is there");
    Some(drain(open(Box::new(file), &path.display().to_string(), options).expect("opens")).expect("reads"))
}

fn few_fields() -> ReadOptions {
    ReadOptions {
        fields: Fields::of(&[EventField::RawId, EventField::CaseKey, EventField::Name, EventField::Ts]),
        ..ReadOptions::default()
    }
}

fn n_different(log: &All, column: &str) -> usize {
    let mut values = cells(&log.events, column);
    values.sort();
    values.dedup();
    values.len()
}

#[test]
fn receipt_has_8577_events_of_1434_cases() {
    let Some(log) = read("receipt_wabo/receipt.xes.gz", &few_fields()) else {
        return;
    };
    assert_eq!((log.events.num_rows(), log.rejections.len()), (8_577, 0));
    assert_eq!((n_different(&log, "case_key"), n_different(&log, "name")), (1_434, 27));
}

#[test]
fn helpdesk_has_21348_events_of_4580_cases() {
    let Some(log) = read("helpdesk_it/helpdesk.xes.gz", &few_fields()) else {
        return;
    };
    assert_eq!((log.events.num_rows(), log.rejections.len()), (21_348, 0));
    assert_eq!((n_different(&log, "case_key"), n_different(&log, "name")), (4_580, 14));
}

#[test]
fn bpic2012_has_262200_events_and_164506_complete_ones() {
    let complete = ReadOptions { lifecycle: LifecyclePolicy::Only(vec!["complete".to_owned()]), ..few_fields() };
    let Some(log) = read("bpic2012/BPI_Challenge_2012.xes.gz", &complete) else {
        return;
    };
    assert_eq!((log.events.num_rows(), log.rejections.len(), log.left_out), (164_506, 0, 262_200 - 164_506));
    assert_eq!((n_different(&log, "case_key"), n_different(&log, "name")), (13_087, 23));
}

#[test]
fn ecom_is_understood_without_a_flag() {
    let Some(log) = read("ecom_synthetic/ecom_full.csv.gz", &ReadOptions::default()) else {
        return;
    };
    assert_eq!((log.events.num_rows(), log.rejections.len()), (31_106, 0));
    assert_eq!(
        (n_different(&log, "raw_id"), n_different(&log, "session_id"), n_different(&log, "name")),
        (600, 3_605, 19)
    );
    let found = [Role::Customer, Role::Case, Role::Activity, Role::Time, Role::Session, Role::Channel, Role::Lifecycle];
    let found = found.map(|role| log.mapping.column(role).unwrap_or("-"));
    assert_eq!(found, ["user_id", "-", "event", "timestamp", "session_id", "platform", "-"]);
}

#[test]
fn servicenow_is_understood_and_the_choice_of_the_time_explained() {
    let Some(log) = read("servicenow_incidents/incident_event_log.csv.gz", &few_fields()) else {
        return;
    };
    assert_eq!((log.events.num_rows(), log.rejections.len()), (141_712, 0));
    let found =
        [Role::Customer, Role::Case, Role::Activity, Role::Time].map(|role| log.mapping.column(role).unwrap_or("-"));
    assert_eq!(found, ["caller_id", "number", "incident_state", "sys_updated_at"]);
    let time = log.mapping.chosen.iter().find(|chosen| chosen.role == Role::Time).expect("chosen");
    assert!(time.why.contains("`opened_at`") && time.why.contains("changes from row to row of a case"), "{}", time.why);
}

#[test]
fn clicks_without_a_time_column_get_help() {
    let Some(path) = data("eshop_clothing_2008/e-shop_clothing_2008.csv.gz") else {
        return;
    };
    let file = File::open(&path).expect("file is there");
    let message = open(Box::new(file), "eshop.csv.gz", &ReadOptions::default()).expect_err("no time").to_string();
    for said in ["--time COL", "`year`, `month` and `day` hold parts of a date", "perhaps `session ID`"] {
        assert!(message.contains(said), "{message}");
    }
}
