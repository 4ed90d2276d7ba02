//! Incidents of a service desk as events: `docs/recipes/incidents.md`.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::tables::{self, Row, cell};
use crate::places::Places;

const EVENTS: [&str; 10] =
    ["incident", "customer_id", "event", "time", "channel", "actor", "team", "priority", "category", "reopened"];

/// An incident that nobody touches after it was solved is closed by itself after so many minutes: five days.
const SILENCE_MINUTES: i64 = 5 * 24 * 60;

/// Writes `incidents.csv.gz` and returns its folder.
pub(crate) fn incidents(places: &Places, input: Option<PathBuf>, output: Option<PathBuf>) -> Result<PathBuf> {
    let input = tables::folder(places, input, "servicenow_incidents", "incidents.md")?;
    let output = output.unwrap_or_else(|| places.root.join("fixtures/demo"));
    std::fs::create_dir_all(&output).with_context(|| format!("could not make {}", output.display()))?;
    let rows = tables::read(&input.join("incident_event_log.csv.gz"))?;
    let mut incidents: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in &rows {
        incidents.entry(cell(row, "number")).or_default().push(row);
    }
    let mut events = Vec::new();
    for updates in incidents.values_mut() {
        // Minutes are the finest that is known; the change counter tells what came first within one.
        updates.sort_by_key(|row| cell(row, "sys_mod_count").parse::<u32>().unwrap_or(0));
        tell(updates, &mut events)?;
    }
    tables::write(&output.join("incidents.csv.gz"), &EVENTS, &events)?;
    Ok(output)
}

/// The events of one incident, from its updates in order.
fn tell(updates: &[&Row], events: &mut Vec<Vec<String>>) -> Result<()> {
    let first = updates[0];
    let mut add = |row: &Row, name: &str, time: &str, actor: &str| -> Result<()> {
        events.push(vec![
            cell(first, "number").to_owned(),
            known(row, "caller_id"),
            name.to_owned(),
            iso(time)?,
            cell(first, "contact_type").to_lowercase(),
            actor.to_owned(),
            known(row, "assignment_group"),
            cell(row, "priority").to_owned(),
            known(row, "category"),
            cell(row, "reopen_count").to_owned(),
        ]);
        Ok(())
    };
    add(first, "reported", cell(first, "opened_at"), "customer")?;
    let (mut team, mut state, mut solved_at) = (String::new(), "", None);
    let mut had: HashSet<String> = HashSet::new();
    for row in updates {
        let time = cell(row, "sys_updated_at");
        let now_with = known(row, "assignment_group");
        if !now_with.is_empty() && now_with != team {
            let name = match (had.is_empty(), had.contains(&now_with)) {
                (true, _) => "assigned",
                (false, false) => "handed to another team",
                (false, true) => "back to a team that had it",
            };
            add(row, name, time, "company")?;
            had.insert(now_with.clone());
            team = now_with;
        }
        let now = cell(row, "incident_state");
        if now != state {
            if matches!(state, "Resolved" | "Closed") && !matches!(now, "Resolved" | "Closed") {
                add(row, "reopened", time, "customer")?;
            }
            match now {
                "Awaiting User Info" => add(row, "waiting for the customer", time, "company")?,
                "Awaiting Vendor" => add(row, "waiting for a vendor", time, "partner")?,
                "Resolved" => {
                    add(row, "solved", time, "company")?;
                    solved_at = Some(minutes(time)?);
                }
                "Closed" => {
                    let waited = solved_at.map_or(Ok(0), |at| minutes(time).map(|now| now - at))?;
                    if waited >= SILENCE_MINUTES {
                        add(row, "closed by silence", time, "company")?;
                    } else {
                        add(row, "closed by a person", time, "company")?;
                    }
                }
                _ => {}
            }
            state = now;
        }
    }
    Ok(())
}

/// A cell, empty where it says that nothing is known.
fn known(row: &Row, column: &str) -> String {
    let text = cell(row, column);
    if text == "?" { String::new() } else { text.to_owned() }
}

/// Day, month, year, hour and minute of a time as the source writes it: `29/2/2016 01:16`.
fn parts(time: &str) -> Result<[i64; 5]> {
    let numbers: Vec<i64> = time.split(['/', ' ', ':']).map(str::parse).collect::<Result<_, _>>().unwrap_or_default();
    numbers.try_into().ok().with_context(|| format!("`{time}` is no time as in `29/2/2016 01:16`"))
}

fn iso(time: &str) -> Result<String> {
    let [day, month, year, hour, minute] = parts(time)?;
    Ok(format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}"))
}

/// Minutes since some day, by the calendar.
fn minutes(time: &str) -> Result<i64> {
    let [day, month, year, hour, minute] = parts(time)?;
    let date = jiff::civil::date(year as i16, month as i8, day as i8);
    let days = date.duration_since(jiff::civil::date(2000, 1, 1)).as_hours() / 24;
    Ok((days * 24 + hour) * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_team_that_had_it_is_told_from_a_new_one() {
        let row = |state: &str, group: &str, time: &str| -> Row {
            [("number", "7"), ("opened_at", "1/3/2016 08:00"), ("contact_type", "Phone"), ("incident_state", state)]
                .into_iter()
                .chain([("assignment_group", group), ("sys_updated_at", time)])
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect()
        };
        let rows = [
            row("New", "70", "1/3/2016 08:01"),
            row("Active", "23", "1/3/2016 09:00"),
            row("Active", "70", "1/3/2016 10:00"),
            row("Resolved", "70", "1/3/2016 11:00"),
            row("Active", "70", "1/3/2016 12:00"),
            row("Resolved", "70", "1/3/2016 13:00"),
            row("Closed", "70", "6/3/2016 13:00"),
        ];
        let mut events = Vec::new();
        tell(&rows.iter().collect::<Vec<_>>(), &mut events).expect("events");
        let names: Vec<&str> = events.iter().map(|event| event[2].as_str()).collect();
        let expected = [
            "reported",
            "assigned",
            "handed to another team",
            "back to a team that had it",
            "solved",
            "reopened",
            "solved",
            "closed by silence",
        ];
        assert_eq!(names, expected);
        assert_eq!(events[0][3], "2016-03-01 08:00");
    }
}
