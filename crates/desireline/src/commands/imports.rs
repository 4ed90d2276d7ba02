//! `desireline imports`: what was taken in, and taking it back.

use std::io::IsTerminal;
use std::process::ExitCode;

use anyhow::{Result, bail};
use desireline_journeys::installation::Installation;
use desireline_journeys::intake::account::Account;
use desireline_journeys::store::Scope;
use desireline_journeys::store::imports::{Import, ImportState};
use desireline_journeys::upkeep::{Silent, upkeep_of};
use serde_json::json;

use super::import::confirm;
use super::print;
use crate::args::Format;
use crate::args::import::{ImportsArgs, ImportsWhat, ListArgs, UndoArgs};
use crate::render::imports as words;
use crate::render::{counted, shown};
use crate::runtime::{self, now};

/// Runs the command.
pub fn run(args: &ImportsArgs) -> Result<ExitCode> {
    match &args.what {
        None => runtime::run(list(&args.list)),
        Some(ImportsWhat::List(args)) => runtime::run(list(args)),
        Some(ImportsWhat::Undo(args)) => runtime::run(undo(args)),
    }
}

async fn list(args: &ListArgs) -> Result<ExitCode> {
    let installation = Installation::open(&args.site.site()).await?;
    let scope = installation.workspace(&args.site.workspace).await?.scope(installation.db());
    let imports = scope.list_imports(args.limit, None).await?;
    match args.format {
        Format::Json => {
            let all: Vec<_> = imports.iter().map(|import| words::json(import, None)).collect();
            print(&serde_json::to_string_pretty(&json!({ "imports": all }))?)?;
        }
        Format::Text if imports.is_empty() => {
            print("nothing was imported yet: bring something with `desireline import FILE --source NAME`")?;
        }
        Format::Text => print(&words::list(&imports))?,
    }
    installation.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn undo(args: &UndoArgs) -> Result<ExitCode> {
    let installation = Installation::open(&args.site.site()).await?;
    let scope = installation.workspace(&args.site.workspace).await?.scope(installation.db());
    let import = find(&scope, &args.import).await?;
    if import.state != ImportState::Done {
        bail!("import {} is {}; only one that is done can be taken back", import.import_no, import.state);
    }
    let leaning = leaning_on(&scope, &import).await?;
    let what = format!(
        "{} of import {} ({}, source {})",
        counted(import.rows_added, "row"),
        import.import_no,
        shown(import.file_name.as_deref().unwrap_or("no file"), 100),
        shown(&import.source_name, 60)
    );
    if !args.yes && std::io::stdin().is_terminal() && std::io::stderr().is_terminal() {
        anstream::eprint!("{}", hints(&leaning));
        if !confirm(&format!("Take back {what}? [Y/n] "))? {
            anstream::eprintln!("nothing was taken back");
            return Ok(ExitCode::SUCCESS);
        }
    }
    let actor = installation.local_actor(now()).await?;
    scope.undo_import(&import.id, &actor, now()).await?;
    let swept = upkeep_of(&installation, &scope, &mut Silent, &now).await;
    match args.format {
        Format::Json => {
            let import = scope.get_import(&import.id).await?;
            let leaning: Vec<_> = leaning
                .iter()
                .map(|(import, rows)| json!({ "import_no": import.import_no, "file": import.file_name, "rows": rows }))
                .collect();
            let done = json!({ "undone": words::json(&import, None), "import_again": leaning });
            print(&serde_json::to_string_pretty(&done)?)?;
        }
        Format::Text => {
            print(&format!("taken back: {what}"))?;
            if !leaning.is_empty() {
                print(&hints(&leaning))?;
            }
        }
    }
    // It is taken back whatever comes of clearing up, which the next command does again.
    if let Err(error) = swept {
        anstream::eprintln!("note: its rows are seen no more; clearing up failed for now: {error}");
    }
    installation.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Later imports that found rows of this one to be there already, with how many, by number.
async fn leaning_on(scope: &Scope, import: &Import) -> Result<Vec<(Import, u64)>> {
    let mut leaning = Vec::new();
    for (import_no, account) in scope.list_accounts().await? {
        let Ok(account) = Account::from_json(&account) else { continue };
        if let Some(rows) = account.there_by.get(&import.import_no) {
            leaning.push((scope.get_import_by_no(import_no).await?, *rows));
        }
    }
    Ok(leaning)
}

fn hints(leaning: &[(Import, u64)]) -> String {
    let line = |(import, rows): &(Import, u64)| {
        format!(
            "import {} ({}) had found {} of it to be there already: import that file again to have them\n",
            import.import_no,
            shown(import.file_name.as_deref().unwrap_or("no file"), 100),
            counted(*rows, "row")
        )
    };
    leaning.iter().map(line).collect()
}

/// The import of this number or id.
async fn find(scope: &Scope, wanted: &str) -> Result<Import> {
    let all = scope.list_imports(10_000, None).await?;
    let is_wanted = |import: &&Import| import.id.as_str() == wanted || import.import_no.to_string() == wanted;
    if let Some(import) = all.iter().find(is_wanted) {
        return Ok(import.clone());
    }
    let Some(latest) = all.first() else {
        bail!("there is no import `{wanted}`: nothing was imported yet");
    };
    let likeness = |import: &Import| {
        let id = import.id.as_str();
        id.bytes().zip(wanted.bytes()).take_while(|(a, b)| a == b).count()
    };
    let nearest = all.iter().max_by_key(|import| likeness(import)).filter(|import| likeness(import) >= 3);
    let hint = match nearest {
        Some(import) => format!("did you mean {} (number {})?", import.id, import.import_no),
        None => format!("the latest is number {}; `desireline imports` lists them", latest.import_no),
    };
    bail!("there is no import `{wanted}`: {hint}")
}
