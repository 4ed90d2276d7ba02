//! Accepting connections: our own loop, for limits that a plain one has not.
//!
//! A connection has ten seconds to send its head and may idle no longer between requests; there are so many at once and no
//! more. When the server is told to stop, it takes no new connection, lets requests end, and cuts what is left.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tower::ServiceExt;

/// The most connections of a listener.
const MAX_CONNECTIONS: usize = 1_024;
/// How long a connection may take to send a request's head.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// The most bytes of a request's head.
const MAX_HEAD_BYTES: usize = 64 << 10;
/// How long requests may take to end once the server is told to stop.
const LAST_WORDS: Duration = Duration::from_secs(4);

/// A listener and what it answers with.
#[derive(Debug)]
pub struct Listening {
    /// The listener.
    pub listener: TcpListener,
    /// The routes.
    pub router: Router,
}

/// Answers on all listeners until `stop` becomes true, and returns when all connections are closed, after five seconds at
/// the latest.
pub async fn serve(listeners: Vec<Listening>, stop: watch::Receiver<bool>) {
    let mut accepting = JoinSet::new();
    for listening in listeners {
        accepting.spawn(accept(listening, stop.clone()));
    }
    while accepting.join_next().await.is_some() {}
}

async fn accept(listening: Listening, mut stop: watch::Receiver<bool>) {
    let Listening { listener, router } = listening;
    let room = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let next = async {
            // No connection is taken from the system's queue before there is room for it.
            let permit = Arc::clone(&room).acquire_owned().await.ok()?;
            Some((listener.accept().await, permit))
        };
        tokio::select! {
            () = stopped(&mut stop) => break,
            next = next => match next {
                Some((Ok((stream, peer)), permit)) => {
                    connections.spawn(answer(stream, peer, router.clone(), stop.clone(), permit));
                }
                Some((Err(error), _)) => {
                    // Out of file handles, say: it passes when connections end.
                    tracing::warn!(cause = %error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                None => break,
            },
        }
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    let _late = tokio::time::timeout(LAST_WORDS, async { while connections.join_next().await.is_some() {} }).await;
    connections.shutdown().await;
}

async fn answer(
    stream: TcpStream,
    _peer: SocketAddr,
    router: Router,
    mut stop: watch::Receiver<bool>,
    _permit: OwnedSemaphorePermit,
) {
    // Answers are small; waiting for more of them helps nobody.
    let _unset = stream.set_nodelay(true);
    let service = TowerToHyperService::new(router.map_request(|request: hyper::Request<_>| request.map(Body::new)));
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT).max_buf_size(MAX_HEAD_BYTES);
    let connection = server.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stopped(&mut stop) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(cause = %error, "a connection broke off");
    }
}

/// Waits until the server is to stop.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    // Without a sender nobody can say go on, either.
    let _gone = stop.wait_for(|stop| *stop).await;
}
