//! Every figure of the two demo pages, with the question that gives it: what the picture shows, held against the answer.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{Bench, Figure};
use crate::commands;

/// The demo journeys, and whether customers of it were asked how it felt.
const JOURNEYS: [(&str, Option<&str>); 2] = [("order-to-doorstep", Some("reviews")), ("get-help", None)];

/// What the pages of the demo show: of each station, each difference, each promise.
pub(super) fn shown(bench: &Bench) -> Result<Vec<Figure>> {
    let folder = bench.scratch.join("pictures");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let data = folder.to_string_lossy().into_owned();
    let mut demo = bench.desireline(["demo", "--no-serve", "--data", &data]);
    ensure!(demo.output()?.status.success(), "`{}` failed", commands::line(&demo));
    let mut figures = Vec::new();
    for (slug, feedback) in JOURNEYS {
        let ask = |arguments: &[&str]| -> Result<(String, Value)> {
            let mut command = bench.desireline(arguments.iter().copied().chain(["--data", &data]));
            let answer = bench.ask(&mut command)?;
            Ok((commands::line(&command).replace(&data, "DATA"), answer))
        };
        let picture = ask(&["export", slug, "--format", "json", "-o", "-"])?;
        let check = ask(&["check", slug, "--format", "json"])?;
        let said = match feedback {
            Some(source) => Some(ask(&["feedback", "--source", source, "--limit", "1", "--format", "json"])?),
            None => None,
        };
        let page = Page { picture: &picture, check: &check, said: said.as_ref() };
        figures.extend(page.figures().with_context(|| format!("the picture of {slug}"))?);
    }
    Ok(figures)
}

/// What a page shows, and the answers that it must agree with; each with its command.
struct Page<'a> {
    picture: &'a (String, Value),
    check: &'a (String, Value),
    said: Option<&'a (String, Value)>,
}

impl Page<'_> {
    fn figures(&self) -> Result<Vec<Figure>> {
        let scene = &self.picture.1;
        let title = scene["title"].as_str().context("no title")?;
        let mut figures = vec![Figure::new(
            format!("{title}: headline"),
            &self.picture.0,
            Value::Null,
            json!({ "headline": scene["headline"], "period": scene["period"], "customers": scene["customers"], "chips": scene["chips"] }),
        )];
        for station in list(scene, "stations")? {
            figures.push(self.station(title, station)?);
        }
        for difference in list(scene, "differences")? {
            figures.push(self.difference(title, difference)?);
        }
        for promise in list(&self.check.1, "promises")? {
            let value = json!({ "broken": promise["broken"], "promised_s": promise["promised_s"]["median"], "took_s": promise["took_s"]["median"] });
            let key = promise["key"].as_str().context("a promise without a key")?;
            let n = promise["broken"]["n"].clone();
            figures.push(Figure::new(format!("{title}: promise {key}"), &self.check.0, n, value));
        }
        figures.extend(self.answers(title)?);
        Ok(figures)
    }

    fn station(&self, title: &str, station: &Value) -> Result<Figure> {
        let (name, id) = (station["name"].as_str().context("a station without a name")?, &station["id"]);
        let value = json!({
            "at": format!("steps[step={id}]"), "customers": station["customers"], "left_for_good": station["left"],
            "under_way": station["under_way"], "feeling": station["feeling"], "evidence": station["evidence"],
            "state": station["state"],
        });
        let figure = Figure::new(format!("{title}: {name}"), &self.check.0, station["customers"]["n"].clone(), value);
        let asked = list(&self.check.1, "steps")?.iter().find(|step| step["step"] == *id);
        let equal = |asked: &Value| {
            ["customers", "left", "under_way"].iter().all(|part| asked[part] == station[part])
                && station["evidence"]["did"] == asked["customers"]["count"]
        };
        Ok(figure.compared(asked.is_some_and(equal)))
    }

    fn difference(&self, title: &str, difference: &Value) -> Result<Figure> {
        let key = difference["key"].as_str().context("a difference without a key")?;
        let value = json!({
            "at": format!("differences[{key}]"), "sentence": difference["sentence"], "customers": difference["customers"],
            "beside": difference["beside"], "how_sure": difference["verdict"], "drawn": difference["shown"],
            "first_fix": difference["first_fix"],
        });
        let n = difference["customers"]["n"].clone();
        let figure = Figure::new(format!("{title}: {key}"), &self.check.0, n, value);
        let mut all = list(&self.check.1, "differences")?.iter();
        let asked = all.find(|asked| key_of(asked).as_deref() == Some(key));
        // What nobody claimed, such as leaving after a step, is counted at the station.
        Ok(match asked {
            Some(asked) => figure.compared(asked["customers"] == difference["customers"]),
            None => figure,
        })
    }

    /// How many answers customers gave: each found a step, or none.
    fn answers(&self, title: &str) -> Result<Option<Figure>> {
        let Some((command, said)) = self.said else { return Ok(None) };
        let at_steps = list(&self.picture.1, "stations")?.iter().filter_map(|one| one["evidence"]["said"].as_u64());
        let at_steps: u64 = at_steps.sum();
        let value = json!({ "at_steps": at_steps, "taken_in": said["n"] });
        let equal = said["n"].as_u64() == Some(at_steps);
        Ok(Some(Figure::new(format!("{title}: answers"), command, said["n"].clone(), value).compared(equal)))
    }
}

fn list<'a>(of: &'a Value, name: &str) -> Result<&'a Vec<Value>> {
    of[name].as_array().with_context(|| format!("no {name}"))
}

/// The key of a difference of an answer: its code, and what it is about.
fn key_of(difference: &Value) -> Option<String> {
    let code = difference["code"].as_str()?;
    let (kind, about) = difference["about"].as_object()?.iter().next()?;
    Some(match about.as_str() {
        Some(about) => format!("{code}:{kind}:{about}"),
        None => format!("{code}:{kind}:{}>{}", about["from"].as_str()?, about["to"].as_str()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_of_an_answer_has_the_key_of_the_picture() {
        let of = |about: Value| key_of(&json!({ "code": "D101", "about": about }));
        assert_eq!(of(json!({ "step": "pay" })).as_deref(), Some("D101:step:pay"));
        assert_eq!(of(json!({ "connector": { "from": "a", "to": "b" } })).as_deref(), Some("D101:connector:a>b"));
        assert_eq!(of(json!(null)), None);
    }
}
