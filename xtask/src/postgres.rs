//! A private PostgreSQL for tests: found or installed, started in an empty folder, stopped at the end.
//!
//! It listens on a loopback port that was free, lets anyone on this machine in, and syncs nothing: its data last as
//! long as one run. A server named by `$DESIRELINE_TEST_POSTGRES` is used instead, and left running.

use std::ffi::OsStr;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

/// Where tests look for a server.
pub(crate) const VARIABLE: &str = "DESIRELINE_TEST_POSTGRES";
const START_TIMEOUT: Duration = Duration::from_secs(60);
/// Where Debian, Red Hat and Homebrew put the server's programs, which are seldom on the path.
const FOLDERS: [&str; 3] = ["/usr/lib/postgresql", "/usr", "/opt/homebrew/opt"];

/// A running server; it stops, and its data go, when this is dropped.
pub(crate) struct Server {
    /// Where tests reach it.
    pub(crate) url: String,
    own: Option<Own>,
}

/// What we started.
struct Own {
    programs: PathBuf,
    folder: PathBuf,
    child: Child,
}

impl Server {
    /// The server that the environment names, or a new one.
    pub(crate) fn start() -> Result<Self> {
        if let Some(url) = std::env::var(VARIABLE).ok().filter(|url| !url.is_empty()) {
            return Ok(Self { url, own: None });
        }
        let programs = find_or_install()?;
        let folder = std::env::temp_dir().join(format!("desireline-postgres-{}", std::process::id()));
        let started = start_in(&folder, programs);
        if started.is_err() {
            let _ = fs::remove_dir_all(&folder);
        }
        started
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let Some(own) = &mut self.own else { return };
        let data = own.folder.join("data");
        let asked = as_server(&own.programs.join("pg_ctl"), &own.folder)
            .and_then(|mut stop| Ok(stop.args(["stop", "-m", "immediate", "-D"]).arg(&data).output()?));
        if !asked.is_ok_and(|output| output.status.success()) {
            let _ = own.child.kill();
        }
        let _ = own.child.wait();
        let _ = fs::remove_dir_all(&own.folder);
    }
}

fn start_in(folder: &Path, programs: PathBuf) -> Result<Server> {
    let data = folder.join("data");
    fs::create_dir(folder).with_context(|| format!("could not make {}", folder.display()))?;
    #[cfg(unix)]
    if let Some((user, group)) = unprivileged()? {
        std::os::unix::fs::chown(folder, Some(user), Some(group)).context("could not hand a folder over")?;
    }
    let mut init = as_server(&programs.join("initdb"), folder)?;
    init.args(["--username=desireline", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"]).arg(&data);
    succeed(&mut init)?;

    let port = free_port()?;
    let log = fs::File::create(folder.join("log")).context("could not make a log for PostgreSQL")?;
    let mut server = as_server(&programs.join("postgres"), folder)?;
    server.arg("-D").arg(&data).args(["-p", &port.to_string()]);
    for setting in ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "max_connections=300"] {
        server.args(["-c", setting]);
    }
    let child = server.stdout(log.try_clone()?).stderr(log).spawn().context("could not start PostgreSQL")?;
    let url = format!("postgres://desireline@127.0.0.1:{port}/postgres");
    // From here on, dropping it stops it.
    let mut server = Server { url, own: Some(Own { programs, folder: folder.to_owned(), child }) };
    server.wait_until_ready(port)?;
    Ok(server)
}

impl Server {
    fn wait_until_ready(&mut self, port: u16) -> Result<()> {
        let Some(own) = &mut self.own else { return Ok(()) };
        let began = Instant::now();
        loop {
            let mut ask = Command::new(own.programs.join("pg_isready"));
            let port = port.to_string();
            ask.args(["-q", "-h", "127.0.0.1", "-p", &port]);
            if ask.status().context("could not run pg_isready")?.success() {
                return Ok(());
            }
            let ended = own.child.try_wait().context("could not ask after PostgreSQL")?;
            if ended.is_some() || began.elapsed() > START_TIMEOUT {
                let log = fs::read_to_string(own.folder.join("log")).unwrap_or_default();
                bail!("PostgreSQL did not start; it says:\n{log}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// The folder of the server's programs.
fn find_or_install() -> Result<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    let how = "PostgreSQL is needed for tests: install it (Debian: `apt-get install postgresql`), or name a server in \
               $DESIRELINE_TEST_POSTGRES";
    ensure!(user("-u", None)? == 0 && Path::new("/usr/bin/apt-get").is_file(), how);
    println!("\n── PostgreSQL is absent: installing it");
    for arguments in [&["update"][..], &["install", "-y", "--no-install-recommends", "postgresql"]] {
        let mut apt = Command::new("apt-get");
        apt.args(["-o", "DPkg::Lock::Timeout=120"]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        succeed(&mut apt).context(how)?;
    }
    find().context(how)
}

/// The newest installation, or the one on the path.
fn find() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).filter_map(|folder| {
        // A link leads to the folder that has the other programs.
        let program = folder.join("pg_ctl").canonicalize().ok()?;
        Some(program.parent()?.to_owned())
    });
    let mut installed: Vec<PathBuf> = FOLDERS
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    installed.sort_by_key(|folder| std::cmp::Reverse(version(folder)));
    on_path.chain(installed).find(|folder| is_complete(folder))
}

fn is_complete(folder: &Path) -> bool {
    ["initdb", "postgres", "pg_ctl", "pg_isready"].iter().all(|program| folder.join(program).is_file())
}

/// The number in `…/15/bin`, `…/pgsql-16/bin` or `…/postgresql@17/bin`.
fn version(programs: &Path) -> u32 {
    let name = programs.parent().and_then(Path::file_name).and_then(OsStr::to_str).unwrap_or_default();
    let digits = name.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    digits.parse().unwrap_or(0)
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("could not find a free port")?;
    Ok(listener.local_addr().context("could not find a free port")?.port())
}

/// A program of the server's, as a user that it accepts: it refuses to run as root.
fn as_server(program: &Path, folder: &Path) -> Result<Command> {
    let mut command = Command::new(program);
    command.current_dir(folder).env_remove("PGDATA").stdin(Stdio::null());
    #[cfg(unix)]
    if let Some((user, group)) = unprivileged()? {
        use std::os::unix::process::CommandExt;
        command.uid(user).gid(group);
    }
    Ok(command)
}

/// The user and group to run the server as when we are root.
#[cfg(unix)]
fn unprivileged() -> Result<Option<(u32, u32)>> {
    if user("-u", None)? != 0 {
        return Ok(None);
    }
    for name in ["postgres", "nobody"] {
        if let (Ok(id), Ok(group)) = (user("-u", Some(name)), user("-g", Some(name))) {
            return Ok(Some((id, group)));
        }
    }
    bail!("PostgreSQL refuses to run as root, and there is neither a user `postgres` nor `nobody`")
}

/// What `id` says of a user, or of us.
fn user(what: &str, name: Option<&str>) -> Result<u32> {
    let output = Command::new("id").arg(what).args(name).output().context("could not run id")?;
    ensure!(output.status.success(), "there is no user {}", name.unwrap_or("of this process"));
    String::from_utf8_lossy(&output.stdout).trim().parse().context("could not read what id printed")
}

fn succeed(command: &mut Command) -> Result<()> {
    let shown = crate::commands::line(command);
    let output = command.output().with_context(|| format!("could not start {shown}"))?;
    ensure!(output.status.success(), "{shown} failed:\n{}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_installation_has_the_highest_number() {
        assert_eq!(version(Path::new("/usr/lib/postgresql/15/bin")), 15);
        assert_eq!(version(Path::new("/usr/pgsql-16/bin")), 16);
        assert_eq!(version(Path::new("/opt/homebrew/opt/postgresql@17/bin")), 17);
        assert_eq!(version(Path::new("/usr/local/bin")), 0);
    }

    #[test]
    #[ignore = "needs PostgreSQL: cargo test -p xtask -- --ignored a_server"]
    fn a_server_starts_empty_and_leaves_nothing_behind() {
        let folder = std::env::temp_dir().join(format!("desireline-postgres-test-{}", std::process::id()));
        let server = start_in(&folder, find().unwrap()).unwrap();
        let address = server.url.split(['@', '/']).nth(3).unwrap().to_owned();
        assert!(std::net::TcpStream::connect(&address).is_ok(), "{address}");
        drop(server);
        assert!(std::net::TcpStream::connect(&address).is_err());
        assert!(!folder.exists());
    }
}
