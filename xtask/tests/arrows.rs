//! Holds the table of crates in ARCHITECTURE.md against the manifests, so that a new arrow starts as an edit there.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// For each crate of ours the crates of ours that it uses.
type Arrows = BTreeMap<String, Vec<String>>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the repository")
}

fn drawn() -> Arrows {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md is there");
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let mut uses: Vec<String> =
            if cells[2] == "none of ours" { Vec::new() } else { cells[2].split(", ").map(str::to_owned).collect() };
        uses.sort();
        (cells[1].trim_matches('`').to_owned(), uses)
    })
    .collect()
}

fn built() -> Arrows {
    let folders = fs::read_dir(root().join("crates")).expect("crates are there");
    let crates = folders.map(|entry| entry.expect("a folder").path()).chain([root().join("xtask")]);
    crates
        .map(|folder| {
            let text = fs::read_to_string(folder.join("Cargo.toml")).expect("a crate has a manifest");
            let normal = text.split("[dependencies]").nth(1).unwrap_or_default();
            let normal = normal.split("\n[").next().unwrap_or_default();
            let mut uses: Vec<String> = normal
                .lines()
                .filter_map(|line| line.strip_prefix("desireline-")?.split('.').next().map(str::to_owned))
                .collect();
            uses.sort();
            (folder.file_name().expect("a name").to_string_lossy().into_owned(), uses)
        })
        .collect()
}

#[test]
fn the_architecture_page_draws_the_arrows_that_the_manifests_have() {
    assert_eq!(drawn(), built(), "bring the table of crates in ARCHITECTURE.md up to date");
}
