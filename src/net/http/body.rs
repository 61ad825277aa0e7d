//! The bodies of an exchange: a request's that can be read once and tells when it was, and an
//! answer's as a blocking `BufRead` fed from the network.

use std::io::{self, BufRead, Read};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::sync::mpsc;

use crate::stop_points::point;

/// Whether a request may have left, settled once: either the HTTP library gets the first byte of
/// its body, or it is held back and never does.
///
/// The library writes a request's head into its buffer and asks for the body before it flushes
/// either, so as long as it has not asked no byte of the request is on the wire. It may still ask
/// after it reported a failure (a connection that stands at the very end of the time allowed):
/// "not sent" is a certainty only because the body is held back from then on.
#[derive(Debug, Clone, Default)]
pub(super) struct Parti(Arc<AtomicU8>);

const INDECIS: u8 = 0;
const PARTI: u8 = 1;
const RETENU: u8 = 2;

impl Parti {
    /// Holds the request back unless it may have left; says whether it may have.
    pub(super) fn est_parti(&self) -> bool {
        self.tranche(RETENU) == PARTI
    }

    /// Settles it as `vers` unless it is settled; gives what it is.
    fn tranche(&self, vers: u8) -> u8 {
        self.0.compare_exchange(INDECIS, vers, Ordering::SeqCst, Ordering::SeqCst).map_or_else(|deja| deja, |_| vers)
    }
}

/// The body was asked for after the request had been reported as not sent.
#[derive(Debug, thiserror::Error)]
#[error("the request was held back")]
pub(super) struct Retenue;

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
    type Error = Retenue;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Retenue>>> {
        if self.parti.tranche(PARTI) == RETENU {
            return Poll::Ready(Some(Err(Retenue)));
        }
        point("transport.corps");
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

#[cfg(test)]
mod tests {
    use http_body::Body as _;

    use super::*;

    fn demande(corps: &mut Unique) -> Poll<Option<Result<Frame<Bytes>, Retenue>>> {
        Pin::new(corps).poll_frame(&mut Context::from_waker(std::task::Waker::noop()))
    }

    #[test]
    fn what_was_reported_as_not_sent_never_leaves_afterwards() {
        let (mut corps, parti) = Unique::new(b"put".to_vec());
        assert!(!parti.est_parti());
        for _ in 0..2 {
            assert!(matches!(demande(&mut corps), Poll::Ready(Some(Err(Retenue)))));
        }
        assert!(!parti.est_parti());
    }

    #[test]
    fn what_was_given_to_the_library_is_never_reported_as_not_sent() {
        let (mut corps, parti) = Unique::new(b"put".to_vec());
        assert!(matches!(demande(&mut corps), Poll::Ready(Some(Ok(_)))));
        assert!(parti.est_parti());
        assert!(matches!(demande(&mut corps), Poll::Ready(None)));
    }
}
