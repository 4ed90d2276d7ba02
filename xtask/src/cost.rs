//! What a run cost: time on the wall and on the processor, memory at its peak.

use std::fmt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// Linux counts processor time for us in hundredths of a second, whatever the kernel's own clock is.
const TICKS_PER_SECOND: f64 = 100.0;

/// A started measurement.
pub(crate) struct Stopwatch {
    started: Instant,
    cpu_before: Option<f64>,
}

/// Seconds on the wall, and on the processor where the system tells: all children that have ended.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) wall_s: f64,
    pub(crate) cpu_s: Option<f64>,
}

/// What one program used.
pub(crate) struct Usage {
    pub(crate) cpu_s: Option<f64>,
    pub(crate) peak_kib: Option<u64>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) success: bool,
}

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self { started: Instant::now(), cpu_before: children_cpu_s() }
    }

    pub(crate) fn stop(&self) -> Cost {
        let cpu_s = self.cpu_before.zip(children_cpu_s()).map(|(before, after)| after - before);
        Cost { wall_s: self.started.elapsed().as_secs_f64(), cpu_s }
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cpu_s {
            Some(cpu_s) => write!(f, "{:.1} CPU minutes, {:.1} minutes on the wall", cpu_s / 60.0, self.wall_s / 60.0),
            None => write!(f, "{:.1} minutes on the wall (CPU time is not known here)", self.wall_s / 60.0),
        }
    }
}

/// Runs the program to its end, with its standard error going where ours goes.
pub(crate) fn measure(command: &mut Command, scratch: &Path) -> Result<Usage> {
    let shown = crate::commands::line(command);
    let watch = Stopwatch::start();
    let output_path = scratch.join(format!("output-{}", std::process::id()));
    let output = std::fs::File::create(&output_path).context("could not make a file for the output")?;
    let mut child = command.stdout(Stdio::from(output)).spawn().with_context(|| format!("could not start {shown}"))?;
    let mut peak_kib = None;
    // The system keeps the peak itself, so a late look misses only the last milliseconds.
    let status = loop {
        peak_kib = peak_of(child.id()).or(peak_kib);
        if let Some(status) = child.try_wait().with_context(|| format!("could not wait for {shown}"))? {
            break status;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let stdout = std::fs::read(&output_path).context("could not read the output")?;
    std::fs::remove_file(&output_path).context("could not remove the output")?;
    Ok(Usage { cpu_s: watch.stop().cpu_s, peak_kib, stdout, success: status.success() })
}

/// User and system seconds of all children that have ended and been waited for.
fn children_cpu_s() -> Option<f64> {
    children_ticks(&std::fs::read_to_string("/proc/self/stat").ok()?).map(|ticks| ticks as f64 / TICKS_PER_SECOND)
}

/// Fields 16 and 17, `cutime` and `cstime`. The second field is a name that may hold anything, so we count behind it.
fn children_ticks(stat: &str) -> Option<u64> {
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(13);
    Some(fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?)
}

/// The largest resident size of a running process so far, in KiB.
fn peak_of(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_of_children_is_found_behind_any_name() {
        let stat = "7 (a ) b) S 1 7 7 0 -1 4194304 100 200 0 0 5 6 1200 34 20 0 1 0 99 1 1";
        assert_eq!(children_ticks(stat), Some(1234));
        assert_eq!(children_ticks("nonsense"), None);
    }
}
