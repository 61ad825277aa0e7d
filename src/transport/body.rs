//! The bodies of an exchange: a request's that can be read once and tells when it was, and an
//! answer's as a blocking `BufRead` fed from the network.

use std::io::{self, BufRead, Read};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::sync::mpsc;

/// Whether a request may have left: set before the HTTP library gets the first byte of its body.
///
/// The library writes a request's head into its buffer and asks for the body before it flushes
/// either, so as long as this is not set no byte of the request is on the wire.
#[derive(Debug, Clone, Default)]
pub(super) struct Parti(Arc<AtomicBool>);

impl Parti {
    pub(super) fn est_parti(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// A request body that can be read once. It has no copy: a layer that wanted to send the request
/// again would have nothing to send.
pub(super) struct Unique {
    donnees: Option<Bytes>,
    parti: Parti,
}

impl Unique {
    pub(super) fn new(donnees: Vec<u8>) -> (Self, Parti) {
        let parti = Parti::default();
        (Self { donnees: Some(donnees.into()), parti: parti.clone() }, parti)
    }
}

impl http_body::Body for Unique {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::convert::Infallible>>> {
        self.parti.0.store(true, Ordering::SeqCst);
        Poll::Ready(self.donnees.take().map(|donnees| Ok(Frame::data(donnees))))
    }

    fn is_end_stream(&self) -> bool {
        self.donnees.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.donnees.as_ref().map_or(0, |donnees| donnees.len() as u64))
    }
}

/// An answer's body as it comes from the network, for a reader on a blocking thread.
pub struct Flux {
    morceaux: mpsc::Receiver<io::Result<Bytes>>,
    courant: Bytes,
}

impl Flux {
    pub(super) fn new() -> (mpsc::Sender<io::Result<Bytes>>, Self) {
        // A few pieces ahead keep the network busy; more would only hold memory.
        let (envoi, morceaux) = mpsc::channel(4);
        (envoi, Self { morceaux, courant: Bytes::new() })
    }
}

impl Read for Flux {
    fn read(&mut self, tampon: &mut [u8]) -> io::Result<usize> {
        let disponible = self.fill_buf()?;
        let lus = disponible.len().min(tampon.len());
        if let (Some(vers), Some(de)) = (tampon.get_mut(..lus), disponible.get(..lus)) {
            vers.copy_from_slice(de);
        }
        self.consume(lus);
        Ok(lus)
    }
}

impl BufRead for Flux {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.courant.is_empty() {
            match self.morceaux.blocking_recv() {
                Some(morceau) => self.courant = morceau?,
                None => break,
            }
        }
        Ok(&self.courant)
    }

    fn consume(&mut self, lus: usize) {
        let lus = lus.min(self.courant.len());
        let _ = self.courant.split_to(lus);
    }
}
