//! A journey that is kept says itself how evidence is read for it; a command may add a period.

use anyhow::{Context, Result, bail};
use desireline_model::journey::Reading;
use desireline_model::question::Period;
use desireline_model::time::Timestamp;
use jiff::tz::TimeZone;

use super::{CaseArgs, DataArgs};

impl CaseArgs {
    /// The period that is asked about; a day is one of the journey's zone.
    ///
    /// # Errors
    ///
    /// When something else is said that the journey says itself.
    pub fn period_of_kept(&self, slug: &str, reading: &Reading, data: &DataArgs) -> Result<Option<Period>> {
        data.no_columns()?;
        let given = [
            ("--case-by", self.case_by.is_some()),
            ("--start", !self.start.is_empty()),
            ("--end", !self.end.is_empty()),
            ("--silence", self.silence.is_some()),
            ("--as-of", self.as_of.is_some()),
            ("--all-closed", self.all_closed),
            ("--source", !self.source.is_empty()),
            ("--zone", data.columns.zone.is_some()),
        ];
        if let Some((flag, _)) = given.iter().find(|(_, given)| *given) {
            bail!(
                "`{flag}` is about a map file; the journey `{slug}` says itself how evidence is read for it, and only \
                 `--from` and `--to` can be added"
            );
        }
        let zone = reading.zone.as_deref().map_or(Ok(TimeZone::UTC), TimeZone::get).context("the journey's zone")?;
        let read = |text: &Option<String>, flag: &str| {
            text.as_deref()
                .map(|text| Timestamp::read(text, &zone).with_context(|| format!("`{flag}` needs a time")))
                .transpose()
        };
        let (from, to) = (read(&self.from, "--from")?, read(&self.to, "--to")?);
        Ok((from.is_some() || to.is_some()).then_some(Period { from, to }))
    }
}
