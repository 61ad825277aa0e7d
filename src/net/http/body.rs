//! The bodies of an exchange. A request's body can be read once and records whether that happened; an answer's body is
//! a blocking `BufRead` fed from the network.

use std::io::{self, BufRead, Read};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::sync::mpsc;

use crate::stop_points::point;

/// Whether a request may have left. It is settled once: either the HTTP library gets the first byte of the body, or the
/// body is held back and never handed over.
///
/// The library writes a request's head into its buffer and asks for the body before it flushes either. So as long as it
/// has not asked for the body, no byte of the request is on the wire. It may still ask after it reported a failure (a
/// connection established at the very end of the time allowed): "not sent" is certain only because the body is held
/// back from then on.
#[derive(Debug, Clone, Default)]
pub(super) struct Departed(Arc<AtomicU8>);

const UNDECIDED: u8 = 0;
const DEPARTED: u8 = 1;
const WITHHELD: u8 = 2;

impl Departed {
    /// Whether the request may have left. If it has not, it is held back from now on.
    pub(super) fn has_departed(&self) -> bool {
        self.settle(WITHHELD) == DEPARTED
    }

    /// Settles the state as `toward` unless it is settled already; returns the settled state.
    fn settle(&self, toward: u8) -> u8 {
        self.0
            .compare_exchange(UNDECIDED, toward, Ordering::SeqCst, Ordering::SeqCst)
            .map_or_else(|already| already, |_| toward)
    }
}

/// The body was asked for after the request had been reported as not sent.
#[derive(Debug, thiserror::Error)]
#[error("the request was held back")]
pub(super) struct Withheld;

/// A request body that can be read once. No copy of it exists: a layer that wanted to send the request again would have
/// nothing to send.
pub(super) struct OnceBody {
    data: Option<Bytes>,
    departed: Departed,
}

impl OnceBody {
    pub(super) fn new(data: Vec<u8>) -> (Self, Departed) {
        let departed = Departed::default();
        (Self { data: Some(data.into()), departed: departed.clone() }, departed)
    }
}

impl http_body::Body for OnceBody {
    type Data = Bytes;
    type Error = Withheld;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Withheld>>> {
        if self.departed.settle(DEPARTED) == WITHHELD {
            return Poll::Ready(Some(Err(Withheld)));
        }
        point("transport.corps");
        Poll::Ready(self.data.take().map(|data| Ok(Frame::data(data))))
    }

    fn is_end_stream(&self) -> bool {
        self.data.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.data.as_ref().map_or(0, |data| data.len() as u64))
    }
}

/// An answer's body as it arrives from the network, for a reader on a blocking thread.
pub struct BodyStream {
    pieces: mpsc::Receiver<io::Result<Bytes>>,
    current: Bytes,
}

impl BodyStream {
    pub(super) fn new() -> (mpsc::Sender<io::Result<Bytes>>, Self) {
        // A few pieces in advance keep the network busy; more would only take memory.
        let (sending, pieces) = mpsc::channel(4);
        (sending, Self { pieces, current: Bytes::new() })
    }
}

impl Read for BodyStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let read = available.len().min(buffer.len());
        if let (Some(toward), Some(from)) = (buffer.get_mut(..read), available.get(..read)) {
            toward.copy_from_slice(from);
        }
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for BodyStream {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.current.is_empty() {
            match self.pieces.blocking_recv() {
                Some(piece) => self.current = piece?,
                None => break,
            }
        }
        Ok(&self.current)
    }

    fn consume(&mut self, read: usize) {
        let read = read.min(self.current.len());
        let _ = self.current.split_to(read);
    }
}

#[cfg(test)]
mod tests {
    use http_body::Body as _;

    use super::*;

    fn poll(body: &mut OnceBody) -> Poll<Option<Result<Frame<Bytes>, Withheld>>> {
        Pin::new(body).poll_frame(&mut Context::from_waker(std::task::Waker::noop()))
    }

    #[test]
    fn what_was_reported_as_not_sent_never_leaves_afterwards() {
        let (mut body, departed) = OnceBody::new(b"put".to_vec());
        assert!(!departed.has_departed());
        for _ in 0..2 {
            assert!(matches!(poll(&mut body), Poll::Ready(Some(Err(Withheld)))));
        }
        assert!(!departed.has_departed());
    }

    #[test]
    fn what_was_given_to_the_library_is_never_reported_as_not_sent() {
        let (mut body, departed) = OnceBody::new(b"put".to_vec());
        assert!(matches!(poll(&mut body), Poll::Ready(Some(Ok(_)))));
        assert!(departed.has_departed());
        assert!(matches!(poll(&mut body), Poll::Ready(None)));
    }
}
