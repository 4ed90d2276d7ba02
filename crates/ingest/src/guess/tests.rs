use super::*;
use crate::options::ColumnHints;

/// A profile of a small table: names in the first line, cells parted by commas.
fn profile(table: &str) -> Profile {
    let mut lines = table.trim().lines().map(|line| line.split(',').map(str::trim).collect::<Vec<_>>());
    let names = lines.next().expect("header");
    let rows: Vec<Vec<&str>> = lines.collect();
    let columns = names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let values = rows.iter().map(|row| Some(row[at].to_owned()).filter(|value| !value.is_empty())).collect();
            Column::new(name, values, false)
        })
        .collect();
    Profile { columns, n_rows: rows.len() }
}

fn told(table: &str) -> String {
    match guess("t.csv", &profile(table), &ReadOptions::default(), &[]) {
        Ok(guess) => guess
            .mapping
            .chosen
            .iter()
            .map(|chosen| format!("{}={}", chosen.role.word(), chosen.column))
            .collect::<Vec<_>>()
            .join(" "),
        Err(error) => error.to_string(),
    }
}

#[test]
fn names_and_values_decide_together() {
    assert_eq!(told("user,what,when\nana,ad,2026-01-05\nana,pay,2026-01-06"), "customer=user activity=what time=when");
    assert_eq!(
        told("Case ID,Activity,Resource,Complete Timestamp\n1,a,x,2026-01-05\n1,b,y,2026-01-06\n2,a,x,2026-01-06"),
        "case=Case ID activity=Activity time=Complete Timestamp"
    );
    assert_eq!(
        told(
            "ticket,opened_at,status,sys_updated_at\n1,2026-01-01,new,2026-01-01\n1,2026-01-01,done,2026-01-03\n2,2026-01-02,new,2026-01-02"
        ),
        "case=ticket activity=status time=sys_updated_at"
    );
}

#[test]
fn a_user_that_changes_within_a_case_is_no_customer() {
    let found = guess(
        "t.csv",
        &profile("case_id,user,activity,time\n1,bob,a,2026-01-01\n1,eve,b,2026-01-02\n2,bob,a,2026-01-01\n2,kim,b,2026-01-02"),
        &ReadOptions::default(),
        &[],
    )
    .expect("guessed");
    assert_eq!(found.mapping.column(Role::Customer), None);
    assert!(found.mapping.notes.iter().any(|note| note.contains("changes within a case")), "{:?}", found.mapping.notes);
}

#[test]
fn what_is_missing_comes_with_its_flag_and_candidates() {
    let message = told("year,month,day,session ID,page\n2008,4,1,1,x\n2008,4,1,1,y\n2008,4,1,2,x\n2008,4,2,2,z");
    for said in [
        "--customer COL or --case COL, perhaps `session ID`",
        "--time COL",
        "`year`, `month` and `day` hold parts of a date",
    ] {
        assert!(message.contains(said), "{message}");
    }
}

#[test]
fn a_named_column_that_is_not_there_gets_the_nearest_names() {
    let options = ReadOptions {
        columns: ColumnHints { activity: Some("evnt".to_owned()), ..ColumnHints::default() },
        ..ReadOptions::default()
    };
    let message = guess("t.csv", &profile("user,event,time\na,b,2026-01-01"), &options, &[])
        .expect_err("no such column")
        .to_string();
    assert_eq!(
        message,
        "`t.csv` has no column `evnt` (--activity), did you mean `event`?; its columns are `user`, `event`, `time`"
    );
}
