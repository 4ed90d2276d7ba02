//! One line of a journey of Mermaid.

/// What a line says.
#[derive(Debug, PartialEq)]
pub(super) enum Statement<'a> {
    Title(&'a str),
    AccTitle(&'a str),
    Summary(&'a str),
    /// The summary goes on until a `}`.
    SummaryOpens(&'a str),
    Section(&'a str),
    Task(Task<'a>),
    /// A task whose score is no number.
    Unscored {
        name: &'a str,
        score: &'a str,
    },
    Other(&'a str),
}

/// A task.
#[derive(Debug, PartialEq)]
pub(super) struct Task<'a> {
    pub(super) name: &'a str,
    pub(super) score: f64,
    /// Without empty ones.
    pub(super) actors: Vec<&'a str>,
    /// What stands behind another colon.
    pub(super) more: Option<&'a str>,
    pub(super) colon_in_name: bool,
}

/// The statements of a line, each with the character that it begins at, counted from 1. A semicolon ends one only where
/// what stands before it is a whole one and what follows is another one or nothing.
pub(super) fn statements(line: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, _) in line.match_indices(';') {
        if is_entity(&line[..at]) {
            continue;
        }
        let (before, after) = (line[start..at].trim(), line[at + 1..].trim());
        let whole =
            !before.is_empty() && !matches!(Statement::of(before), Statement::Other(_) | Statement::Unscored { .. });
        let next =
            after.is_empty() || !matches!(Statement::of(after), Statement::Other(_) | Statement::Unscored { .. });
        if whole && next {
            found.push((start, at));
            start = at + 1;
        }
    }
    found.push((start, line.len()));
    let trimmed = found.into_iter().filter_map(|(from, to)| {
        let text = &line[from..to];
        let lead = text.len() - text.trim_start().len();
        let text = text.trim().trim_end_matches(';').trim_end();
        (!text.is_empty()).then(|| (line[..from + lead].chars().count() + 1, text))
    });
    trimmed.collect()
}

/// Whether what comes before a semicolon ends in the name of a character, as in `#58;`.
fn is_entity(before: &str) -> bool {
    before
        .rsplit_once('#')
        .is_some_and(|(_, name)| !name.is_empty() && name.len() < 10 && name.chars().all(char::is_alphanumeric))
}

impl<'a> Statement<'a> {
    /// What a line says. A word such as `title` begins a task where what follows has a score and actors.
    pub(super) fn of(line: &'a str) -> Self {
        let task = || task_of(line);
        let said = |word: &str| {
            let rest =
                line.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word)).map(|_| &line[word.len()..])?;
            rest.starts_with(char::is_whitespace).then(|| rest.trim())
        };
        let after_colon = |word: &str| {
            let rest =
                line.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word)).map(|_| &line[word.len()..])?;
            rest.trim_start().strip_prefix(':').map(str::trim)
        };
        if let Some(text) = after_colon("accTitle") {
            return Self::AccTitle(text);
        }
        if let Some(text) = after_colon("accDescr") {
            return Self::Summary(text);
        }
        if let Some(text) =
            line.get(..8).filter(|start| start.eq_ignore_ascii_case("accDescr")).map(|_| line[8..].trim_start())
            && let Some(text) = text.strip_prefix('{')
        {
            return Self::SummaryOpens(text);
        }
        for (word, make) in [("title", Self::Title as fn(&'a str) -> Self), ("section", Self::Section)] {
            if let Some(text) = said(word) {
                // In capitals it is more likely the beginning of a name.
                let keyword = line.starts_with(word);
                return match task() {
                    Some(task) if !task.actors.is_empty() || task.more.is_some() || !keyword => Self::Task(task),
                    _ => make(text),
                };
            }
        }
        if let Some(task) = task() {
            return Self::Task(task);
        }
        match line.split_once(':') {
            Some((name, rest)) if !name.trim().is_empty() => {
                let score = rest.split(':').next().unwrap_or_default().trim();
                Self::Unscored { name: name.trim(), score: if score.is_empty() { ":" } else { score } }
            }
            _ => Self::Other(line),
        }
    }
}

/// A task: a name, a score, and maybe actors and more. A colon without a space around it, as in `10:30` or `https://`,
/// belongs to the name where a score follows later.
fn task_of(line: &str) -> Option<Task<'_>> {
    let colons: Vec<usize> = line.match_indices(':').map(|(at, _)| at).collect();
    let score_after = |at: usize| {
        let rest = &line[at + 1..];
        let text = rest.split(':').next().unwrap_or_default().trim().replace('−', "-");
        text.parse::<f64>().ok().filter(|score| score.is_finite())
    };
    let tight = |at: usize| {
        let before = line[..at].chars().next_back().is_some_and(|c| !c.is_whitespace());
        before && line[at + 1..].chars().next().is_some_and(|c| !c.is_whitespace())
    };
    let scored = || colons.iter().copied().filter(|at| score_after(*at).is_some());
    let at = scored().find(|at| !tight(*at)).or_else(|| scored().next())?;
    let name = line[..at].trim();
    if name.is_empty() {
        return None;
    }
    let mut behind = line[at + 1..].splitn(3, ':').skip(1);
    let actors = behind.next().unwrap_or_default();
    let actors = actors.split(',').map(str::trim).filter(|actor| !actor.is_empty()).collect();
    let more = behind.next().map(str::trim).filter(|more| !more.is_empty());
    Some(Task { name, score: score_after(at)?, actors, more, colon_in_name: name.contains(':') })
}

/// A text without what Mermaid writes for characters and line breaks.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.trim();
    while let Some(at) = rest.find(['#', '<']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (said, used) = entity(rest).or_else(|| line_break(rest)).unwrap_or_else(|| {
            let first = rest.chars().next().unwrap_or_default();
            (first, first.len_utf8())
        });
        out.push(said);
        rest = &rest[used..];
    }
    out + rest
}

fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.find(';').filter(|end| *end < 12)?;
    let name = text.strip_prefix('#')?.get(..end - 1)?;
    let said = match name {
        "quot" => '"',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "colon" => ':',
        "semi" => ';',
        "num" => '#',
        _ => char::from_u32(name.parse().ok()?).filter(|c| !c.is_control())?,
    };
    Some((said, end + 1))
}

fn line_break(text: &str) -> Option<(char, usize)> {
    ["<br/>", "<br />", "<br>"]
        .iter()
        .find(|tag| text.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag)))
        .map(|tag| ('\n', tag.len()))
}
