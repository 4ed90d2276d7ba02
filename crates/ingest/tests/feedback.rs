//! Feedback and identities: the right columns and scales without a flag on real files, and an account of every row.

mod common;
#[path = "../../../fixtures/shared_data.rs"]
mod shared_data;

use std::fs::File;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, UInt8Type};
use common::{All, cells, drain, read};
use desireline_ingest::{
    ColumnHints, FeedbackOptions, IngestError, ReadOptions, Role, RowsAre, WantedProperties, open,
};

fn feedback(stated: FeedbackOptions) -> ReadOptions {
    ReadOptions { rows: RowsAre::Feedback(stated), properties: WantedProperties::All, ..ReadOptions::default() }
}

fn from_file(test: &str, path: &str, options: &ReadOptions) -> Option<Result<All, IngestError>> {
    let path = shared_data::find(test, path)?;
    let file = File::open(&path).expect("file is there");
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Some(open(Box::new(file), &name, options).and_then(drain))
}

/// Which column has which role, and the notes.
fn shown(all: &All) -> String {
    let mut text: Vec<String> =
        all.mapping.chosen.iter().map(|chosen| format!("{}={}", chosen.role.word(), chosen.column)).collect();
    text.extend(all.mapping.notes.iter().map(|note| format!("note: {note}")));
    text.join("\n")
}

/// An item as a line: score with its scale, text, customer, case, event's name, precision.
fn items(all: &All) -> Vec<String> {
    let number = |name: &str| all.events.column_by_name(name).expect("column").as_primitive::<Float64Type>().clone();
    let (score, min, max) = (number("feedback_score"), number("feedback_scale_min"), number("feedback_scale_max"));
    let precision = all.events.column_by_name("ts_precision").expect("column").as_primitive::<UInt8Type>();
    let texts = ["feedback_text", "raw_id", "case_key", "name"].map(|name| cells(&all.events, name));
    (0..all.events.num_rows())
        .map(|at| {
            let score = match score.is_null(at) {
                true => "-".to_owned(),
                false => format!("{} of {}..{}", score.value(at), min.value(at), max.value(at)),
            };
            let texts = texts.each_ref().map(|cells| cells[at].as_str()).join("|");
            format!("{score}|{texts}|p{}", precision.value(at))
        })
        .collect()
}

fn stated_at(day: &str) -> FeedbackOptions {
    FeedbackOptions { at: Some(day.to_owned()), ..FeedbackOptions::default() }
}

#[test]
fn olist_reviews_are_understood_without_a_flag() {
    let test = "olist_reviews_are_understood_without_a_flag";
    let Some(all) = from_file(test, "olist/olist_order_reviews.csv.gz", &feedback(FeedbackOptions::default())) else {
        return;
    };
    let all = all.expect("opens");
    assert_eq!((all.events.num_rows(), all.rejections.len()), (19_986, 0));
    let text = shown(&all);
    for said in [
        "case=order_id",
        "time=review_answer_timestamp",
        "score=review_score",
        "text=review_comment_message",
        "title=review_comment_title",
        "taken as 1 to 5, higher is better",
        "of the kind `review`",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let mut ids = cells(&all.events, "message_id");
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 19_986, "a review of two orders is two items");
    let stars = all.events.column_by_name("feedback_score").expect("column").as_primitive::<Float64Type>().clone();
    assert_eq!(format!("{:.3}", stars.iter().flatten().sum::<f64>() / stars.len() as f64), "4.091");
}

#[test]
fn the_friends_and_family_test_is_known_to_be_better_when_lower() {
    let test = "the_friends_and_family_test_is_known_to_be_better_when_lower";
    let Some(all) = from_file(test, "nhs_fft/nhs_fft_v6.csv.gz", &feedback(FeedbackOptions::default())) else {
        return;
    };
    let all = all.expect("opens");
    let text = shown(&all);
    for said in [
        "customer=Respondent ID",
        "time=Date",
        "score=FFT categorical answer",
        "text=FFT answer",
        "question=FFT question",
        "touchpoint=Service type 1",
        "message id=Comment ID",
        "taken as 1 to 5, lower is better",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert_eq!(all.events.num_rows() + all.rejections.len(), 7_908);
    let off = all.rejections.iter().filter(|row| row.reason.contains("is not on the scale 1 to 5")).count();
    let no_time = all.rejections.iter().filter(|row| row.reason.contains("time")).count();
    assert_eq!((off, no_time), (437, 289));
    assert!(items(&all)[0].ends_with("|FFT answer|p4"), "{}", items(&all)[0]);
}

#[test]
fn the_airport_survey_gives_its_net_promoter_score() {
    let test = "the_airport_survey_gives_its_net_promoter_score";
    let path = "sfo_survey/sfo_customer_survey_2017.csv.gz";
    let Some(Err(error)) = from_file(test, path, &feedback(FeedbackOptions::default())) else {
        return;
    };
    assert!(error.to_string().contains("--at 2026-03-01"), "{error}");
    let all = from_file(test, path, &feedback(stated_at("2017-05-13"))).expect("is there").expect("opens");
    let scores = all.events.column_by_name("feedback_score").expect("column").as_primitive::<Float64Type>().clone();
    let count = |good: &dyn Fn(f64) -> bool| scores.iter().flatten().filter(|score| good(*score)).count();
    let groups =
        [count(&|score| score >= 9.0), count(&|score| score == 7.0 || score == 8.0), count(&|score| score < 7.0)];
    assert_eq!(groups, [1_436, 968, 342]);
    assert!(shown(&all).contains("0 to 10, higher is better"));
    assert!(all.rejections.iter().all(|row| row.reason.contains("`11`") || row.reason.contains("neither a score")));
}

#[test]
fn reviews_without_a_date_and_complaints_without_a_score_are_feedback_too() {
    let test = "reviews_without_a_date_and_complaints_without_a_score_are_feedback_too";
    let reviews = from_file(test, "womens_clothing_reviews/reviews.csv.gz", &feedback(stated_at("2018-01-01")));
    let complaints = from_file(test, "cfpb_complaints/payday_loan_2023.csv.gz", &feedback(FeedbackOptions::default()));
    let (Some(reviews), Some(complaints)) = (reviews, complaints) else { return };
    let (reviews, complaints) = (reviews.expect("opens"), complaints.expect("opens"));
    assert_eq!((reviews.events.num_rows(), complaints.events.num_rows()), (16_432, 1_405));
    let text = shown(&reviews);
    assert!(text.contains("score=Rating\ntext=Review Text\ntitle=Title"), "{text}");
    let text = shown(&complaints);
    for said in ["time=Date received", "text=Consumer complaint narrative", "channel=Submitted via", "kind `complaint`"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
}

#[test]
fn a_file_of_feedback_that_is_read_as_events_says_what_it_looks_like() {
    let csv = b"order_id,review_score,review_comment_message,answered_at\no1,5,fine,2026-03-01\no2,1,late,2026-03-02\n";
    let error = read("reviews.csv", csv, &ReadOptions::default()).expect_err("no activity").to_string();
    assert!(error.contains("--kind feedback") && error.contains("a score in `review_score`"), "{error}");
    let csv = b"user,event,time,comment\nana,click,2026-03-01,hm\n";
    let all = read("events.csv", csv, &ReadOptions::default()).expect("events");
    assert!(!shown(&all).contains("feedback"), "{}", shown(&all));
}

#[test]
fn every_row_is_an_item_or_has_a_reason() {
    let csv = "customer,nps,comment,date,lang,channel\n\
               ana,9/10,\"Fast, and kind\",2026-03-01,en_GB,web\n\
               ben,11,too much,2026-03-01,,\n\
               cy,,,2026-03-02,,\n\
               dee,,only words,2026-03-02,de,phone\n\
               ,7,nobody,2026-03-03,,\n\
               eve,don't know,no idea,2026-03-03,,\n\
               fay,lots,?,2026-03-03,,\n\
               gus,3,late,soon,,\n";
    let all = read("nps.csv", csv.as_bytes(), &feedback(FeedbackOptions::default())).expect("opens");
    assert_eq!(
        items(&all),
        [
            "9 of 0..10|Fast, and kind|ana|-|NPS answer|p4",
            "-|only words|dee|-|NPS answer|p4",
            "7 of 0..10|nobody|-|-|NPS answer|p4",
            "-|no idea|eve|-|NPS answer|p4",
        ]
    );
    let why: Vec<&str> = all.rejections.iter().map(|row| row.reason.as_str()).collect();
    assert_eq!(all.rejections.iter().map(|row| row.row).collect::<Vec<_>>(), [2, 3, 7, 8]);
    assert!(why[0].contains("`11` is not on the scale 0 to 10"), "{why:?}");
    assert_eq!(why[1], "neither a score nor a text: `nps` and `comment` say nothing");
    assert!(why[2].contains("`lots` is no number on the scale 0 to 10"), "{why:?}");
    assert!(why[3].contains("time `soon`"), "{why:?}");
    assert_eq!(cells(&all.events, "feedback_language")[0], "en-gb");
    assert_eq!(
        cells(&all.events, "properties")[0],
        r#"{"score":9,"question":"nps","language":"en-gb"}"#,
        "the words are not among the properties of the event"
    );
}

#[test]
fn scale_and_name_can_be_stated() {
    let csv = b"customer,rating,when\nana,1,2026-03-01 10:00\nben,6,2026-03-01 11:00\n";
    let stated = FeedbackOptions {
        scale: Some((1.0, 6.0)),
        higher_is_better: Some(false),
        question: Some("csat".to_owned()),
        event_name: Some("school report".to_owned()),
        ..FeedbackOptions::default()
    };
    let all = read("r.csv", csv, &feedback(stated)).expect("opens");
    assert_eq!(items(&all), ["1 of 1..6|-|ana|-|school report|p3", "6 of 1..6|-|ben|-|school report|p3"]);
    assert!(shown(&all).contains("1 to 6, lower is better, as stated"));
    let named = ReadOptions {
        columns: ColumnHints { score: Some("amount".to_owned()), ..ColumnHints::default() },
        ..feedback(FeedbackOptions::default())
    };
    let error = read("r.csv", b"customer,amount,when\nana,12000,2026-03-01\n", &named).expect_err("no scale");
    assert!(error.to_string().contains("--scale MIN..MAX"), "{error}");
}

#[test]
fn other_formats_and_encodings_are_read_alike() {
    let jsonl = b"{\"user\":\"ana\",\"stars\":4,\"review\":\"gut\",\"at\":\"2026-03-01T10:00:00Z\"}\n{\"user\":3\n";
    let all = read("r.jsonl", jsonl, &feedback(FeedbackOptions::default())).expect("opens");
    assert_eq!((items(&all).len(), all.rejections.len()), (1, 1));
    assert_eq!(items(&all)[0], "4 of 1..5|gut|ana|-|review|p2");
    let latin = b"kunde,bewertung,kommentar,datum\n7,5,sch\xf6n gem\xfctlich,01.03.2026\n8,1,\xfcbel,13.03.2026\n";
    let all = read("r.csv", latin, &feedback(FeedbackOptions::default())).expect("opens");
    assert!(shown(&all).contains("Windows-1252"), "{}", shown(&all));
    assert_eq!(cells(&all.events, "feedback_text"), ["schön gemütlich", "übel"]);
    let zero = b"user,comment,at\nana,a\0b,2026-03-01\nben,fine,2026-03-01\n";
    let all = read("z.csv", zero, &feedback(FeedbackOptions::default())).expect("opens");
    assert_eq!((all.events.num_rows(), all.rejections[0].reason.as_str()), (1, "`comment` holds a zero byte"));
}

#[test]
fn identities_are_rows_of_two_ids_or_more() {
    let csv = "visitor_id,user_id,email,seen_at\n\
               v1,u1,ana@example.org,2026-03-01\n\
               v2,u2,,2026-03-02\n\
               v3,,,2026-03-02\n\
               v4,undefined,guest,2026-03-02\n\
               v5,u5,NULL,\n\
               v6,u6,x@example.org,someday\n";
    let options = ReadOptions { rows: RowsAre::Identities, ..ReadOptions::default() };
    let all = read("ids.csv", csv.as_bytes(), &options).expect("opens");
    let names: Vec<String> = all.events.schema().fields().iter().map(|field| field.name().clone()).collect();
    assert_eq!(names, ["sequence", "ts", "visitor_id", "user_id", "email"]);
    assert_eq!(cells(&all.events, "visitor_id"), ["v1", "v2", "v5"]);
    assert_eq!(cells(&all.events, "email"), ["ana@example.org", "-", "-"]);
    let why: Vec<&str> = all.rejections.iter().map(|row| row.reason.as_str()).collect();
    assert_eq!(why[0], "needs two ids of one customer, has 1");
    assert_eq!(
        why[1],
        "needs two ids of one customer, has 1; `undefined` in `user_id` and `guest` in `email` stands for nobody"
    );
    assert!(why[2].contains("time `someday`"), "{why:?}");
    assert!(shown(&all).contains("--customer COLUMN"), "{}", shown(&all));

    let named = ReadOptions {
        columns: ColumnHints { customer: Some("user_id".to_owned()), ..ColumnHints::default() },
        ..options
    };
    let all = read("ids.csv", csv.as_bytes(), &named).expect("opens");
    assert!(all.events.schema().field_with_name("customer").is_ok());
    let error = read("ids.csv", b"user_id,city\nana,Rome\n", &named).expect_err("one id");
    assert!(error.to_string().contains("only `user_id` is named like an id"), "{error}");
    assert_eq!(all.mapping.column(Role::Time), Some("seen_at"));
}
