//! Arguments of `serve`.

use std::net::SocketAddr;
use std::time::Duration;

use clap::{Args, ValueEnum};
use desireline_model::time::Span;

use super::site::SiteArgs;

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people
    Text,
    /// A JSON object a line
    Json,
}

/// Arguments of `serve`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  desireline serve\n  desireline serve --data /srv/journeys --public-url https://journeys.example.org\n  desireline serve --new-token"
)]
pub struct ServeArgs {
    #[command(flatten)]
    pub site: SiteArgs,
    /// Where the app listens: for people who have a session
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7311")]
    pub listen: SocketAddr,
    /// The port of the app on this machine, instead of --listen
    #[arg(long, value_name = "PORT", conflicts_with = "listen")]
    pub port: Option<u16>,
    /// Where the public address listens; nothing of the app can be reached there
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7312")]
    pub public_listen: SocketAddr,
    /// The address under which people reach the app through a proxy, as https://journeys.example.org
    #[arg(long, value_name = "URL", env = "DESIRELINE_PUBLIC_URL", value_parser = url)]
    pub public_url: Option<String>,
    /// The largest file that may be uploaded, in bytes or with K, M or G
    #[arg(long, value_name = "SIZE", default_value = "1G", value_parser = size)]
    pub max_upload: u64,
    /// How long a question may take
    #[arg(long, value_name = "SPAN", default_value = "60s")]
    question_limit: Span,
    /// How much memory reading an uploaded file may take, in bytes or with K, M or G
    #[arg(long, value_name = "SIZE", default_value = "1G", value_parser = size)]
    pub worker_memory: u64,
    /// Seconds of computing that reading an uploaded file may take, and 60 more for each 100 MB of it
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub worker_seconds: u64,
    /// How the log is written; it goes to stderr
    #[arg(long, value_enum, default_value = "text")]
    pub log_format: LogFormat,
    /// Print a new setup link, and end; a server that runs takes it
    #[arg(long)]
    pub new_token: bool,
}

impl ServeArgs {
    /// Where the app listens.
    pub fn app_address(&self) -> SocketAddr {
        self.port.map_or(self.listen, |port| SocketAddr::from(([127, 0, 0, 1], port)))
    }

    /// How long a question may take.
    pub fn question_limit(&self) -> Duration {
        Duration::from_micros(u64::try_from(self.question_limit.0).unwrap_or_default())
    }
}

fn url(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.map(|rest| rest.trim_end_matches('/')).unwrap_or_default();
    if host.is_empty() || host.contains(['/', '@', '?', '#', ' ']) {
        return Err("an address without a path is needed, as https://journeys.example.org".to_owned());
    }
    Ok(text.trim_end_matches('/').to_owned())
}

fn size(text: &str) -> Result<u64, String> {
    let (digits, factor) = match text.trim().to_ascii_uppercase() {
        upper if upper.ends_with('K') => (upper.trim_end_matches('K').to_owned(), 1 << 10),
        upper if upper.ends_with('M') => (upper.trim_end_matches('M').to_owned(), 1 << 20),
        upper if upper.ends_with('G') => (upper.trim_end_matches('G').to_owned(), 1 << 30),
        upper => (upper, 1_u64),
    };
    let number: Option<u64> = digits.trim().parse().ok();
    let bytes = number.filter(|number| *number > 0).and_then(|number| number.checked_mul(factor));
    bytes.ok_or_else(|| "a size is needed, such as 500M or 2G".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_addresses_are_read_as_people_write_them() {
        assert_eq!(size("1G"), Ok(1 << 30));
        assert_eq!(size("500m"), Ok(500 << 20));
        assert_eq!(size("7"), Ok(7));
        for wrong in ["", "0", "G", "1T", "-1", "99999999999G"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
        assert_eq!(url("https://a.example/").as_deref(), Ok("https://a.example"));
        for wrong in ["a.example", "ftp://a", "https://", "https://a/b", "https://u@a"] {
            assert!(url(wrong).is_err(), "{wrong}");
        }
    }
}
