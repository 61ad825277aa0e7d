//! A listener whose connections can be cut instead of answered (scenario `coupe`).
//!
//! Owns: the cut. Must never: look at what passes.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// The listener.
pub(super) struct Ecoute(pub(super) TcpListener);

/// A handle on the connection that a request came by.
#[derive(Debug, Clone, Default)]
pub(super) struct Lien(Arc<AtomicBool>);

impl Lien {
    /// Cuts it: not one byte more leaves.
    pub(super) fn coupe(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    fn verifie(&self) -> io::Result<()> {
        if self.0.load(Ordering::SeqCst) { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(()) }
    }
}

/// A connection.
pub(super) struct Flux {
    tcp: TcpStream,
    lien: Lien,
}

impl Listener for Ecoute {
    type Io = Flux;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Flux, SocketAddr) {
        let (tcp, adresse) = Listener::accept(&mut self.0).await;
        (Flux { tcp, lien: Lien::default() }, adresse)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, Ecoute>> for Lien {
    fn connect_info(flux: IncomingStream<'_, Ecoute>) -> Self {
        flux.io().lien.clone()
    }
}

impl AsyncRead for Flux {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_read(cx, buf)
    }
}

impl AsyncWrite for Flux {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.lien.verifie()?;
        Pin::new(&mut self.tcp).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}
