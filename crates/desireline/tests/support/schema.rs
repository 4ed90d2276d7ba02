//! A schema of one test on the PostgreSQL that tests use.

use std::process::Command;
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
        let schema = Self { server, name: format!("test_program_{}_{number}", std::process::id()) };
        if schema.execute("CREATE SCHEMA") { Ok(schema) } else { Err("there is no psql that can make a schema") }
    }

    fn execute(&self, what: &str) -> bool {
        let cascade = if what.starts_with("DROP") { " CASCADE" } else { "" };
        let sql = format!("{what} {}{cascade}", self.name);
        Command::new("psql").args(["-q", "-d", &self.server, "-c", &sql]).output().is_ok_and(|run| run.status.success())
    }

    /// An address that leads to it.
    pub fn url(&self) -> String {
        let join = if self.server.contains('?') { '&' } else { '?' };
        format!("{}{join}options[search_path]={}", self.server, self.name)
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        self.execute("DROP SCHEMA");
    }
}
