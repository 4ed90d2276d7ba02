use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::super::{MAX_MAP_BYTES, read_map, read_map_bytes, write_map};
use super::{codes, map_of, report};

/// The first lines of the report on bytes that are no map.
fn report_on_bytes(bytes: &[u8]) -> String {
    let problems = read_map_bytes(bytes, "a.journey.yaml").expect_err("this is no map");
    problems.to_string().lines().take(2).collect::<Vec<_>>().join("\n")
}

#[test]
fn an_alias_bomb_is_refused_before_it_unfolds() {
    let mut bomb = "desireline: 1\nx0: &x0 [a, a, a, a, a, a, a, a, a]\n".to_owned();
    for i in 1..12 {
        let before = i - 1;
        bomb.push_str(&format!("x{i}: &x{i} [{}]\n", [format!("*x{before}").as_str(); 9].join(", ")));
    }
    let started = Instant::now();
    let report = report(&bomb);
    assert!(started.elapsed() < Duration::from_secs(5));
    assert!(report.starts_with("error[M011]: the file unfolds to more than"), "{report}");
    assert!(report.contains("write the values out"));
}

#[test]
fn a_bomb_of_text_and_a_bomb_of_anchors_are_refused() {
    let text = format!("desireline: 1\nx: &x {}\ny: [{}]\n", "z".repeat(100_000), "*x, ".repeat(10_000));
    assert!(report(&text).starts_with("error[M011]"));
    let wide = "a, ".repeat(200_000);
    let nested = (0..30).map(|i| format!("&a{i} [")).collect::<String>();
    assert!(report(&format!("desireline: 1\nx: {nested}{wide}{}", "]".repeat(30))).starts_with("error[M011]"));
}

#[test]
fn an_alias_inside_what_it_repeats_is_an_error() {
    assert_eq!(codes("desireline: 1\nstages: &a [*a]\n"), "M001 2:13");
}

#[test]
fn deep_nesting_is_refused_in_flow_and_in_block() {
    assert!(
        report(&format!("desireline: 1\nx: {}", "[".repeat(100_000))).starts_with("error[M011]: values are nested")
    );
    assert!(report(&"- ".repeat(100_000)).starts_with("error[M011]: values are nested"));
    assert!(
        report(&format!("desireline: 1\nx: {}{}", "[".repeat(40), "]".repeat(40)))
            .starts_with("error[M011]: values are nested")
    );
    let blocks: String = (0..2_000).map(|i| format!("{}k:\n", " ".repeat(i))).collect();
    assert!(report(&blocks).starts_with("error[M011]: values are nested"));
}

#[test]
fn a_file_of_five_megabytes_is_refused_by_its_size() {
    let large = "#".repeat(5 * 1024 * 1024);
    insta::assert_snapshot!(report_on_bytes(large.as_bytes()), @r#"
    error[M011]: the file has 5242880 bytes; a map may have 4194304
      ┌─ a.journey.yaml:1:1
    "#);
}

#[test]
fn a_large_file_within_the_limit_is_answered_soon() {
    let started = Instant::now();
    let steps = (0..20_000).map(|i| format!("step {i}")).collect::<Vec<_>>().join(", ");
    let text = map_of(&[&format!("[{steps}]")], "order: strict\nconnectors: [{ from: stp 1, to: b }]");
    assert!(report(&text).starts_with("error[M004]"));
    let keys = (0..30_000).map(|i| format!("k{i}: v\n")).collect::<String>();
    let report = report(&map_of(&["[a]"], &keys));
    assert!(report.ends_with("50 errors, and 29950 more"), "{}", &report[report.len() - 100..]);
    let dots = "x: [".to_owned() + &"a,".repeat(MAX_MAP_BYTES / 2 - 10);
    assert!(read_map(&dots, "a").is_err());
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
}

#[test]
fn what_is_not_text_is_called_so() {
    let seen: Vec<String> = [
        b"\xff\xfed\0e\0".as_slice(),
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
        b"PK\x03\x04\x14\x00\x00\x00",
        b"desireline: 1\ntitle: Gr\xf6\xdfe\n",
        b"desireline: 1\0\n",
        b"",
    ]
    .map(report_on_bytes)
    .into();
    insta::assert_snapshot!(seen.join("\n"), @r#"
    error[M002]: the file is in UTF-16
      ┌─ a.journey.yaml:1:1
    error[M002]: this is not a text file
      ┌─ a.journey.yaml:1:1
    error[M002]: this is not a text file
      ┌─ a.journey.yaml:1:6
    error[M002]: the text is not UTF-8 from here on
      ┌─ a.journey.yaml:2:10
    error[M002]: this is not a text file
      ┌─ a.journey.yaml:1:14
    error[M002]: the file is empty
      ┌─ a.journey.yaml:1:1
    "#);
}

#[test]
fn tags_merge_keys_and_second_documents_are_refused_with_a_reason() {
    let seen: Vec<String> = [
        "desireline: !env X\n",
        "desireline: 1\n<<: { title: x }\nstages: []\n",
        "desireline: 1\n---\na: b\n",
        "desireline: *x\n",
    ]
    .map(|text| report(text).lines().next().unwrap_or_default().to_owned())
    .into();
    insta::assert_snapshot!(seen.join("\n"), @r#"
    error[M001]: the tag `!env` means nothing in a map
    error[M003]: a map has no key `<<`
    error[M001]: a second document begins here
    error[M001]: this is not YAML: while parsing node, found unknown anchor
    "#);
}

/// Texts that look like a map, and are bent.
fn bent_map() -> impl Strategy<Value = String> {
    let parts = proptest::sample::select(vec![
        "desireline: 1\n",
        "title: T\n",
        "stages:\n",
        "  - name: A\n",
        "    steps:\n",
        "      - b\n",
        "      - name: c\n",
        "        ",
        "event: d\n",
        "connectors:\n",
        "  - { from: b, to: c }\n",
        "kind: loop\n",
        "lanes: ",
        "[",
        "]",
        "{",
        "}",
        ": ",
        "- ",
        "&a ",
        "*a",
        "\"",
        "'",
        "|\n",
        "\r\n",
        "\t",
        "é",
        "\u{1F600}",
        "\u{feff}",
        "? ",
        "!!str ",
        "# x\n",
        "10 %",
        "within: 1h\n",
        ", ",
        "---\n",
        "binding: ",
    ]);
    proptest::collection::vec(parts, 0..40).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn no_text_makes_reading_panic(text in "\\PC{0,200}") {
        let _ = read_map(&text, "a.journey.yaml").map_err(|problems| problems.to_string());
    }

    #[test]
    fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_map_bytes(&bytes, "a.journey.yaml").map_err(|problems| problems.to_string());
    }

    #[test]
    fn bent_maps_are_read_or_refused(text in bent_map()) {
        match read_map(&text, "a.journey.yaml") {
            Ok(file) => {
                let again = read_map(&write_map(&file.doc), "b").expect("what was written reads");
                prop_assert_eq!(again.doc, file.doc);
            }
            Err(problems) => prop_assert!(problems.to_string().contains("error[M0")),
        }
    }
}
