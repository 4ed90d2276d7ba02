//! A schema of one test on the PostgreSQL that tests use.

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// Tells schemas of one process apart.
static MADE: AtomicU32 = AtomicU32::new(0);

/// A schema of its own on the server for tests, which goes with this value.
pub struct Schema {
    server: String,
    name: String,
}

impl Schema {
    /// A new one; `None`, with a word, where there is no server to test on. In CI there must be one.
    #[expect(clippy::print_stdout, reason = "whoever runs the tests is told what they did not try")]
    pub fn new() -> Option<Self> {
        let made = Self::make();
        if let Err(why) = &made {
            println!("skipped: {why}");
            assert!(!std::env::var("CI").is_ok_and(|ci| ci == "true"), "in CI nothing may be skipped: {why}");
        }
        made.ok()
    }

    fn make() -> Result<Self, &'static str> {
        let server = std::env::var("DESIRELINE_TEST_POSTGRES")
            .map_err(|_| "no PostgreSQL: $DESIRELINE_TEST_POSTGRES names none")?;
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_program_{}_{number}", std::process::id());
        let made = psql(&server, &format!("CREATE SCHEMA {name}")).output();
        if made.is_ok_and(|run| run.status.success()) {
            return Ok(Self { server, name });
        }
        Err("there is no psql that can make a schema")
    }

    /// An address that leads to it.
    pub fn url(&self) -> String {
        let join = if self.server.contains('?') { '&' } else { '?' };
        format!("{}{join}options[search_path]={}", self.server, self.name)
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        // Not waited for: it waits itself until this process has let go of its connections.
        let _going = psql(&self.server, &format!("DROP SCHEMA {} CASCADE", self.name)).spawn();
    }
}

fn psql(server: &str, sql: &str) -> Command {
    let mut command = Command::new("psql");
    command.args(["-q", "-d", server, "-c", sql]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}
