//! Above and below the picture: title, headline, chips; on paper, footnotes.

use super::pen::{Type, circle, line, mark, rect, type_of};
use crate::head;
use crate::input::PictureInput;
use crate::reading::Reading;
use crate::scene::{ChipKind, Footnote, Mark, MarkKind, Paint, TextAnchor};
use crate::text::{bold_width, elide, wrap};
use crate::words;

const HEADLINE: f64 = 23.0;
const CHIP_TEXT: f64 = 12.5;

/// Title, headline and chips between two edges; gives the marks and where they end.
pub(super) fn head(reading: &Reading, input: &PictureInput, left: f64, right: f64, narrow: bool) -> (Vec<Mark>, f64) {
    let mut marks = Vec::new();
    let small = type_of(13.0, TextAnchor::Start, Paint::Quiet);
    let facts = facts(reading);
    let room = right - left;
    let mut y = 30.0;
    if narrow {
        let lines = wrap(&reading.title, 13.0, room, 2);
        marks.push(
            mark("title", MarkKind::Title, reading.title.clone()).with_all(small.bold().lines(left, y, 17.0, &lines)),
        );
        y += 17.0 * lines.len() as f64;
        marks.push(mark("facts", MarkKind::Caption, facts.clone()).with(small.at(left, y, elide(&facts, 13.0, room))));
    } else {
        let facts_room = crate::text::width(&facts, 13.0);
        let title = elide(&reading.title, 13.0 * 1.09, (room - facts_room - 40.0).max(60.0));
        marks.push(mark("title", MarkKind::Title, reading.title.clone()).with(small.bold().at(left, y, title)));
        let end = Type { anchor: TextAnchor::End, ..small };
        marks.push(mark("facts", MarkKind::Caption, facts.clone()).with(end.at(right, y, facts)));
    }
    let size = if narrow { 19.0 } else { HEADLINE };
    let headline = head::headline(reading, input);
    // Bold is wider than the table, so lines are measured at a larger size.
    let lines = wrap(&headline, size * 1.09, room, if narrow { 7 } else { 3 });
    y += size + 13.0;
    let heading = type_of(size, TextAnchor::Start, Paint::Text).bold();
    marks.push(mark("headline", MarkKind::Headline, headline).with_all(heading.lines(left, y, size * 1.28, &lines)));
    y += size * 1.28 * (lines.len() as f64 - 1.0) + 20.0;
    let (chips, y) = chips(reading, input, left, right, y, narrow);
    marks.extend(chips);
    (marks, y)
}

fn facts(reading: &Reading) -> String {
    let who = if reading.n > 0 {
        words::of_them(reading.n, reading.unit.0, reading.unit.1)
    } else {
        format!("no {} yet", reading.unit.1)
    };
    reading.period.as_ref().map_or(who.clone(), |period| format!("{period} · {who}"))
}

fn chips(reading: &Reading, input: &PictureInput, left: f64, right: f64, top: f64, narrow: bool) -> (Vec<Mark>, f64) {
    let chips = head::chips(reading, input);
    let gap = 14.0;
    let columns = if narrow { 1 } else { chips.len().max(1) };
    if chips.is_empty() {
        return (Vec::new(), top);
    }
    let wide = ((right - left - gap * (columns as f64 - 1.0)) / columns as f64).min(if columns == 1 && !narrow {
        760.0
    } else {
        520.0
    });
    let lines: Vec<Vec<String>> = chips.iter().map(|chip| wrap(&chip.text, CHIP_TEXT, wide - 34.0, 3)).collect();
    let tallest = lines.iter().map(Vec::len).max().unwrap_or(1);
    let accent_key = super::accent(reading).map(|at| reading.candidates[at].key.as_str());
    let (mut x, mut y, mut bottom) = (left, top, top);
    let mut marks = Vec::new();
    for (chip, lines) in chips.iter().zip(&lines) {
        let rows = if narrow { lines.len() } else { tallest };
        let tall = 31.0 + 16.0 * rows as f64;
        let accent = chip.opens.is_some() && chip.opens.as_deref() == accent_key && chip.kind == ChipKind::FirstFix;
        let ink = if accent { Paint::Accent } else { Paint::Quiet };
        let caption = chip.kind.words();
        let mut one = mark(format!("chip:{}", chip.kind.words()), MarkKind::Chip, format!("{caption}: {}", chip.text))
            .accent(accent)
            .with(rect(
                [x, y, x + wide, y + tall],
                8.0,
                Some(Paint::Band),
                Some(line(if accent { Paint::Accent } else { Paint::Faint }, 1.0)),
            ))
            .with(circle(
                x + 17.0,
                y + 16.5,
                4.0,
                (chip.kind == ChipKind::FirstFix).then_some(ink),
                Some(line(ink, 1.5)),
            ))
            .with(type_of(11.5, TextAnchor::Start, ink).bold().at(x + 28.0, y + 20.5, caption))
            .with_all(type_of(CHIP_TEXT, TextAnchor::Start, Paint::Text).lines(x + 14.0, y + 39.0, 16.0, lines));
        one.opens.clone_from(&chip.opens);
        marks.push(one);
        bottom = y + tall;
        if narrow {
            y = bottom + 8.0;
        } else {
            x += wide + gap;
        }
    }
    (marks, bottom + 18.0)
}

/// A caption of a row, in the gutter.
pub(super) fn caption(id: &str, lines: &[&str], x: f64, y: f64) -> Mark {
    let bold = type_of(12.5, TextAnchor::Start, Paint::Text).bold();
    let lines: Vec<String> = lines.iter().map(|one| (*one).to_owned()).collect();
    mark(format!("caption:{id}"), MarkKind::Caption, lines.join(" ")).with_all(bold.lines(x, y, 15.0, &lines))
}

/// The drawn differences by number, in full sentences.
pub(super) fn footnotes(reading: &Reading, shown: &[usize]) -> Vec<Footnote> {
    let note = |(at, place): (usize, &usize)| {
        let one = &reading.candidates[*place];
        Footnote { number: at + 1, key: one.key.clone(), text: one.label() }
    };
    shown.iter().enumerate().map(note).collect()
}

/// Footnotes as marks; gives where they end.
pub(super) fn footnote_marks(reading: &Reading, shown: &[usize], left: f64, right: f64, top: f64) -> (Vec<Mark>, f64) {
    let mut y = top + 20.0;
    let mut marks = Vec::new();
    for note in footnotes(reading, shown) {
        let number = format!("{}", note.number);
        let lines = wrap(&note.text, 12.0, right - left - 24.0, 3);
        let indent = bold_width("00 ", 12.0);
        marks.push(
            mark(format!("footnote:{}", note.number), MarkKind::Footnote, format!("{}. {}", note.number, note.text))
                .opens(note.key)
                .with(type_of(12.0, TextAnchor::Start, Paint::Text).bold().at(left, y, number))
                .with_all(type_of(12.0, TextAnchor::Start, Paint::Text).lines(left + indent, y, 16.0, &lines)),
        );
        y += 16.0 * lines.len() as f64 + 4.0;
    }
    (marks, y)
}
