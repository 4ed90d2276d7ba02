//! Backup, restore and doctor, as one types them: a restored copy gives the same answers.

mod support;

use std::path::Path;

use support::{fixture, run};

fn on<'a>(folder: &'a Path, words: &[&'a str]) -> Vec<&'a str> {
    let mut args = words.to_vec();
    args.extend(["--data", folder.to_str().expect("the path is UTF-8")]);
    args
}

#[test]
fn a_restored_copy_answers_as_the_first_one() {
    let folder = tempfile::tempdir().unwrap();
    let (first, copy) = (folder.path().join("first"), folder.path().join("copy"));
    let backup = folder.path().join("b.tar");
    let (backup, log) = (backup.to_str().unwrap(), fixture("logs/j12.csv"));
    run(&on(&first, &["import", &log, "--source", "web", "--yes", "--quiet"])).exits(0);
    let made = run(&on(&first, &["backup", backup, "--quiet"]));
    assert!(made.exits(0).out.contains("1 workspace, 1 import, "), "{made:?}");
    let checked = run(&["restore", backup, "--check", "--quiet"]);
    assert!(checked.exits(0).out.contains("is whole"), "{checked:?}");
    run(&on(&copy, &["restore", backup, "--quiet"])).exits(0);
    run(&on(&copy, &["restore", backup, "--quiet"])).refuses(&["into an empty place only", "holds `"]);
    run(&on(&first, &["backup", backup, "--quiet"])).refuses(&["is there already"]);

    let question = ["discover", "--format", "json", "--quiet"];
    let (before, after) = (run(&on(&first, &question)), run(&on(&copy, &question)));
    assert_eq!(before.exits(0).out, after.exits(0).out);

    let well = run(&on(&copy, &["doctor", "--quiet"]));
    assert!(well.exits(0).out.contains("All is well."), "{well:?}");
    let segments = copy.join("segments");
    let workspace = std::fs::read_dir(segments).unwrap().next().unwrap().unwrap().path();
    let mut files = std::fs::read_dir(workspace).unwrap().map(|file| file.unwrap().path());
    let file = files.find(|path| path.extension().is_some_and(|suffix| suffix == "parquet")).unwrap();
    std::fs::remove_file(&file).unwrap();
    let ill = run(&on(&copy, &["doctor", "--quiet", "--fix"]));
    assert!(ill.exits(1).out.contains(&format!("`{}` is missing", file.display())), "{ill:?}");
    assert!(ill.out.contains("to do: restore a backup"), "{ill:?}");
    run(&on(&folder.path().join("nowhere"), &["doctor", "--quiet"])).refuses(&["there is no data in"]);
}
