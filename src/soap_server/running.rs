//! A server that runs until it is stopped.

use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::connection::{Connection, CuttableListener};

/// How long a stop waits for the answers under way.
const STOP: Duration = Duration::from_secs(2);

/// A running server. Dropping it stops it.
#[derive(Debug)]
pub(crate) struct Running {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

/// Tells request handlers when the server is being stopped.
#[derive(Debug, Clone)]
pub(crate) struct Stopping(watch::Receiver<bool>);

impl Stopping {
    /// Returns once the server is being stopped.
    pub(crate) async fn wait(&self) {
        // An error means that the server is gone, which counts as stopping.
        let _ = self.0.clone().wait_for(|stop| *stop).await;
    }
}

impl Running {
    /// Starts serving the routes made by `routes`, on the caller's runtime.
    pub(crate) fn start(listener: TcpListener, routes: impl FnOnce(Stopping) -> Router) -> Self {
        let (stop, stopping) = watch::channel(false);
        let stopping = Stopping(stopping);
        let app = routes(stopping.clone()).into_make_service_with_connect_info::<Connection>();
        let task = tokio::spawn(async move {
            let serving = axum::serve(CuttableListener(listener), app)
                .with_graceful_shutdown(async move { stopping.wait().await });
            if let Err(error) = serving.await {
                tracing::error!(%error, "the server stopped");
            }
        });
        Self { stop, task }
    }

    /// Stops the server. Answers under way may finish, for two seconds at most.
    pub(crate) async fn stop(mut self) {
        self.stop.send_replace(true);
        if tokio::time::timeout(STOP, &mut self.task).await.is_err() {
            self.task.abort();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}
