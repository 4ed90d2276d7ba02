//! Arguments about what customers said: reading files of it, and looking through it.

use clap::Args;
use desireline_ingest::{FeedbackOptions, ReadOptions, RowsAre};

use super::Format;
use super::site::SiteArgs;

/// How to read a file of feedback.
#[derive(Debug, Args)]
#[command(next_help_heading = "Which feedback is this? (with --kind feedback; guessed and stated where not given)")]
pub struct SaidArgs {
    /// Column with the score that was given
    #[arg(long, value_name = "COLUMN")]
    score: Option<String>,
    /// Column with what was said
    #[arg(long, value_name = "COLUMN")]
    text: Option<String>,
    /// Column with a heading over it
    #[arg(long, value_name = "COLUMN")]
    title: Option<String>,
    /// Column with the language of the text
    #[arg(long, value_name = "COLUMN")]
    language: Option<String>,
    /// Column that says what was asked: nps, csat, review
    #[arg(long, value_name = "COLUMN")]
    question: Option<String>,
    /// Column with the step that it is about
    #[arg(long, value_name = "COLUMN")]
    touchpoint: Option<String>,
    /// What was asked in all rows: nps, csat, ces, stars, review, complaint, ticket, ...
    #[arg(long, value_name = "KIND", conflicts_with = "question")]
    asked: Option<String>,
    /// The lowest and the highest score that could be given, such as 0..10
    #[arg(long, value_name = "MIN..MAX", value_parser = ends)]
    scale: Option<(f64, f64)>,
    /// Low scores are the good ones
    #[arg(long, conflicts_with = "higher_is_better")]
    lower_is_better: bool,
    /// High scores are the good ones
    #[arg(long)]
    higher_is_better: bool,
    /// When all of it was said, where no column says it: a day or a time
    #[arg(long, value_name = "TIME", conflicts_with = "time")]
    at: Option<String>,
    /// What its place in the journey is called [default: by what was asked, such as "NPS answer"]
    #[arg(long, value_name = "NAME")]
    event_name: Option<String>,
}

/// `0..10` as two numbers.
fn ends(text: &str) -> Result<(f64, f64), String> {
    let wrong = || format!("`{text}` is no scale; write the lowest and the highest score as in 1..5");
    let (min, max) = text.split_once("..").ok_or_else(wrong)?;
    match (min.trim().parse::<f64>(), max.trim().parse::<f64>()) {
        (Ok(min), Ok(max)) if min.is_finite() && max.is_finite() && min < max => Ok((min, max)),
        _ => Err(wrong()),
    }
}

impl SaidArgs {
    /// Whether the user said anything.
    pub fn names_anything(&self) -> bool {
        let texts = [
            &self.score,
            &self.text,
            &self.title,
            &self.language,
            &self.question,
            &self.touchpoint,
            &self.asked,
            &self.at,
            &self.event_name,
        ];
        texts.iter().any(|text| text.is_some()) || self.scale.is_some() || self.lower_is_better || self.higher_is_better
    }

    /// Adds what the user said; `source` is what an event is called where nothing says more.
    pub fn put(&self, options: &mut ReadOptions, source: &str) {
        let columns = &mut options.columns;
        columns.score.clone_from(&self.score);
        columns.text.clone_from(&self.text);
        columns.title.clone_from(&self.title);
        columns.language.clone_from(&self.language);
        columns.question.clone_from(&self.question);
        columns.touchpoint.clone_from(&self.touchpoint);
        options.rows = RowsAre::Feedback(FeedbackOptions {
            scale: self.scale,
            higher_is_better: match (self.lower_is_better, self.higher_is_better) {
                (true, _) => Some(false),
                (_, true) => Some(true),
                _ => None,
            },
            question: self.asked.clone(),
            at: self.at.clone(),
            event_name: self.event_name.clone(),
            otherwise: Some(source.to_owned()),
        });
    }
}

/// Arguments of `feedback`.
#[derive(Debug, Args)]
#[command(
    after_help = "All words must be there: late deliv* \"two weeks\" -refund finds what has `late`, a word that begins with\n`deliv`, `two weeks` one after the other, and no `refund`. Put -- before words that begin with a dash.\n\nExamples:\n  desireline feedback\n  desireline feedback late deliv* --source reviews --max-score 2\n  desireline feedback --customer u17 --format json"
)]
pub struct FeedbackArgs {
    /// Words that must be there; `begin*`, `"one after the other"` and `-without` are understood
    #[arg(value_name = "WORDS")]
    pub words: Vec<String>,
    /// Only from this source
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
    /// Only what was said at this time or later: a day or an instant, UTC
    #[arg(long, value_name = "TIME")]
    pub from: Option<desireline_model::time::Timestamp>,
    /// Only what was said before this time
    #[arg(long, value_name = "TIME")]
    pub before: Option<desireline_model::time::Timestamp>,
    /// Only scores of at least this, on their own scale
    #[arg(long, value_name = "SCORE")]
    pub min_score: Option<f64>,
    /// Only scores of at most this, on their own scale
    #[arg(long, value_name = "SCORE")]
    pub max_score: Option<f64>,
    /// Only in this language: en is en-gb, too
    #[arg(long, value_name = "CODE")]
    pub language: Option<String>,
    /// Only about this step
    #[arg(long, value_name = "NAME")]
    pub touchpoint: Option<String>,
    /// Only answers to this: nps, review, ...
    #[arg(long, value_name = "KIND")]
    pub asked: Option<String>,
    /// Only of this customer, or about this case
    #[arg(long, value_name = "ID")]
    pub customer: Option<String>,
    /// The most items to list
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub limit: u32,
    /// Go on behind the last item of an earlier list
    #[arg(long, value_name = "NEXT")]
    pub after: Option<desireline_journeys::store::feedback::search::FeedbackCursor>,
    /// How to write them
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    #[command(flatten)]
    pub site: SiteArgs,
}
