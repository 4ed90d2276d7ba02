//! `desireline serve`: the HTTP API, on two addresses.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use desireline_api::worker::limits::Limits;
use desireline_api::{App, Listening, SESSION_LIMITS, SETUP_TOKEN_LIFETIME, Settings};
use desireline_api::{app_router, keep_up, public_router, serve};
use desireline_journeys::installation::Installation;
use desireline_journeys::store::sessions::{issue_setup_token, list_sessions};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

use super::print;
use crate::args::serve::{LogFormat, ServeArgs};
use crate::runtime::now;

/// What is to be known of a setup link.
const ONCE: &str = "works once, within a day; those printed before no longer work";

/// How long work in the background may go on after the server has stopped; what it was at is done again.
const LAST_WORK: Duration = Duration::from_millis(500);

/// What the allocator of glibc is told: to give large pieces back to the system when they are freed, however large the
/// pieces were that were freed before, and to keep few heaps. Otherwise a server that has seen many large files keeps
/// what it no longer needs.
const ALLOCATOR: [(&str, &str); 2] = [("MALLOC_MMAP_THRESHOLD_", "131072"), ("MALLOC_ARENA_MAX", "4")];

/// Runs the command.
pub fn run(args: &ServeArgs) -> Result<ExitCode> {
    if !args.new_token {
        settle_allocator();
        start_log(args.log_format, "info,sqlx=warn");
    }
    on_threads(work(args))
}

/// Runs what may serve; work in the background does not hold up the end.
pub fn on_threads(work: impl Future<Output = Result<()>>) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start threads")?;
    let done = runtime.block_on(work);
    runtime.shutdown_timeout(LAST_WORK);
    done.map(|()| ExitCode::SUCCESS)
}

/// Starts this program anew in this process, since an allocator hears its settings only then. Where somebody has settled
/// them already, and where the program cannot be started anew, it goes on as it is.
fn settle_allocator() {
    use std::os::unix::process::CommandExt;
    if !cfg!(target_env = "gnu") || ALLOCATOR.iter().any(|(name, _)| std::env::var_os(name).is_some()) {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        let mut again = std::process::Command::new(program);
        let _failed = again.args(std::env::args_os().skip(1)).envs(ALLOCATOR).exec();
    }
}

fn start_log(format: LogFormat, otherwise: &str) {
    let filter = EnvFilter::try_from_env("DESIRELINE_LOG").unwrap_or_else(|_| EnvFilter::new(otherwise));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    match format {
        LogFormat::Text => log.with_ansi(false).init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
}

async fn work(args: &ServeArgs) -> Result<()> {
    let installation = Installation::open_or_create(&args.site.site()).await?;
    if args.new_token {
        let base = args.public_url.clone().unwrap_or_else(|| format!("http://{}", args.app_address()));
        let link = setup_link(&installation, &base).await?;
        installation.close().await;
        return print(&format!("setup:  {link}\n        ({ONCE})"));
    }
    installation.workspace_or_new(&args.site.workspace, now()).await?;
    let app_listener = listen(args.app_address(), "--listen").await?;
    let public_listener = listen(args.public_listen, "--public-listen").await?;
    let local = app_listener.local_addr().context("cannot tell the app's address")?;
    let base = args.public_url.clone().unwrap_or_else(|| format!("http://{local}"));
    let public = public_listener.local_addr().context("cannot tell the public address")?;
    if !local.ip().is_loopback() && !base.starts_with("https://") {
        tracing::warn!(
            "the app is reachable from other machines without encryption: whoever listens there can take over a session"
        );
    }
    print(&format!("app:    http://{local}\npublic: http://{public}"))?;
    if list_sessions(installation.db(), SESSION_LIMITS, now()).await?.is_empty() {
        let link = setup_link(&installation, &base).await?;
        print(&format!("setup:  {link}\n        ({ONCE})"))?;
    }
    let app = App::new(installation, settings(args)?, Arc::new(now));
    answer(&app, app_listener, Some(public_listener)).await
}

/// Serves the app alone on this machine, and prints a link that signs in.
pub async fn demo(installation: Installation, address: std::net::SocketAddr) -> Result<()> {
    start_log(LogFormat::Text, "warn");
    let listener = listen(address, "--port").await?;
    let local = listener.local_addr().context("cannot tell the app's address")?;
    let link = setup_link(&installation, &format!("http://{local}")).await?;
    print(&format!("Open {link}\n({ONCE}; ctrl-c ends the demo)"))?;
    let app = App::new(installation, Settings::local(worker()?), Arc::new(now));
    answer(&app, listener, None).await
}

/// Answers until somebody ends the program.
async fn answer(app: &Arc<App>, app_listener: TcpListener, public_listener: Option<TcpListener>) -> Result<()> {
    let (stop, stopped) = watch::channel(false);
    let upkeep = tokio::spawn(keep_up(Arc::clone(app), stopped.clone()));
    let mut listeners = vec![Listening { listener: app_listener, router: app_router(app) }];
    listeners.extend(public_listener.map(|listener| Listening { listener, router: public_router() }));
    let answering = tokio::spawn(serve(listeners, stopped));
    wait_for_signal().await?;
    tracing::info!("stopping");
    stop.send_replace(true);
    answering.await.context("the server broke off")?;
    upkeep.abort();
    // Not waited for: connections that are at work end with the process, and what they did not finish is not kept.
    let _closed = tokio::time::timeout(LAST_WORK, app.installation().close()).await;
    Ok(())
}

/// The program that reads uploaded files: this one.
fn worker() -> Result<PathBuf> {
    // By this name it is the program that runs, even after its file was replaced.
    let itself = PathBuf::from("/proc/self/exe");
    if itself.exists() { Ok(itself) } else { std::env::current_exe().context("cannot find this program") }
}

fn settings(args: &ServeArgs) -> Result<Settings> {
    Ok(Settings {
        public_url: args.public_url.clone(),
        max_upload: args.max_upload,
        question_limit: args.question_limit(),
        worker: worker()?,
        worker_limits: Limits { memory: args.worker_memory, cpu_s: args.worker_seconds, ..Limits::default() },
    })
}

async fn listen(address: std::net::SocketAddr, flag: &str) -> Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen at {address}; `{flag}` takes another address"))
}

/// A new token, as a link. The token stands in the fragment, which browsers keep to themselves.
async fn setup_link(installation: &Installation, base: &str) -> Result<String> {
    let token = issue_setup_token(installation.db(), SETUP_TOKEN_LIFETIME, now()).await?;
    Ok(format!("{base}/setup#{}", token.reveal()))
}

async fn wait_for_signal() -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut end = signal(SignalKind::terminate()).context("cannot wait for signals")?;
    tokio::select! {
        _ = end.recv() => Ok(()),
        done = tokio::signal::ctrl_c() => done.context("cannot wait for signals"),
    }
}
