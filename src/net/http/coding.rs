//! The codings of an answer's body: which names are one, and unfolding a body that must not be asked for again.
//!
//! Must never: unfold more than the caller allows.

use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZFlush, MZStatus};

/// The names of codings that change the bytes. Servers also write there what is none: a charset, `8bit`, `identity`.
const CODINGS: [&str; 9] = ["gzip", "x-gzip", "deflate", "compress", "x-compress", "br", "zstd", "dcb", "dcz"];

/// Whether a `Content-Encoding` names a coding.
pub(super) fn is_coding(content_encoding: &str) -> bool {
    content_encoding.split(',').any(|name| CODINGS.iter().any(|coding| name.trim().eq_ignore_ascii_case(coding)))
}

/// The bytes that a body in gzip or deflate stands for, up to `at_most`, as far as they can be had; `None` for a body
/// that is in neither. It is known by its first bytes, whether or not the head says so.
#[must_use]
pub fn unfolded(body: &[u8], at_most: usize) -> Option<Vec<u8>> {
    let bytes = if body.starts_with(&[0x1f, 0x8b, 8]) {
        inflated(body.get(gzip_head(body)?..)?, DataFormat::Raw, at_most)
    } else if let [first, second, ..] = body
        && first & 0x8f == 0x08
        && (u32::from(*first) * 256 + u32::from(*second)).is_multiple_of(31)
    {
        inflated(body, DataFormat::ZLibIgnoreChecksum, at_most)
    } else {
        return None;
    };
    (!bytes.is_empty()).then_some(bytes)
}

/// What can be had of a folded body: all of it, or what came before it was cut or damaged.
fn inflated(mut folded: &[u8], format: DataFormat, at_most: usize) -> Vec<u8> {
    let mut state = InflateState::new_boxed(format);
    let (mut out, mut piece) = (Vec::new(), [0; 8 * 1024]);
    loop {
        let step = inflate(&mut state, folded, &mut piece, MZFlush::None);
        let room = at_most.saturating_sub(out.len());
        out.extend(piece.iter().take(step.bytes_written.min(room)));
        folded = folded.get(step.bytes_consumed..).unwrap_or_default();
        let stuck = step.bytes_written == 0 && step.bytes_consumed == 0;
        if stuck || step.status != Ok(MZStatus::Ok) || out.len() >= at_most {
            return out;
        }
    }
}

/// The length of a gzip head: ten bytes, then what its flags announce.
fn gzip_head(body: &[u8]) -> Option<usize> {
    let flags = *body.get(3)?;
    let mut at = 10_usize;
    if flags & 4 != 0 {
        let extra = u16::from_le_bytes([*body.get(at)?, *body.get(at.checked_add(1)?)?]);
        at = at.checked_add(2)?.checked_add(extra.into())?;
    }
    for text in [8, 16] {
        if flags & text != 0 {
            at = at.checked_add(memchr::memchr(0, body.get(at..)?)?)?.checked_add(1)?;
        }
    }
    if flags & 2 != 0 {
        at = at.checked_add(2)?;
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    //! Guards: net: an answer that nobody asked to be folded is unfolded within its bound

    use miniz_oxide::deflate::{compress_to_vec, compress_to_vec_zlib};

    use super::*;

    fn gzip(flags: u8, head: &[u8], text: &[u8]) -> Vec<u8> {
        let start = [0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3];
        [&start[..], head, &compress_to_vec(text, 6), &[0; 8]].concat()
    }

    #[test]
    fn gzip_and_deflate_are_unfolded_whole_cut_and_with_every_head() {
        let text = b"<codeDecharge>AB12</codeDecharge>".as_slice();
        assert_eq!(unfolded(&gzip(0, b"", text), 1000).as_deref(), Some(text));
        assert_eq!(unfolded(&gzip(0x1e, b"\x02\0xxname\0comment\0cc", text), 1000).as_deref(), Some(text));
        assert_eq!(unfolded(&compress_to_vec_zlib(text, 6), 1000).as_deref(), Some(text));
        let long = text.repeat(1000);
        let cut = gzip(0, b"", &long);
        let part = unfolded(&cut[..cut.len() - 20], 1 << 20).unwrap();
        assert!(long.starts_with(&part) && !part.is_empty());
        assert!(unfolded(&gzip(0, b"", &long), 100).unwrap().len() <= 100, "its bound holds");
        for none in [text, b"", b"\x1f\x8b", b"\x1f\x8b\x08\x04", b"x\x9c", b"\xef\xbb\xbf<a/>"] {
            assert_eq!(unfolded(none, 1000), None, "{none:?}");
        }
    }

    #[test]
    fn what_is_no_coding_is_none() {
        for coding in ["gzip", " GZIP", "identity, gzip", "br", "deflate"] {
            assert!(is_coding(coding), "{coding}");
        }
        for none in ["", "identity", "utf-8", "8bit", "UTF-8, 8bit", "text/xml"] {
            assert!(!is_coding(none), "{none}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            for start in [b"\x1f\x8b\x08".as_slice(), b"x\x9c", b""] {
                let _ = unfolded(&[start, &bytes].concat(), 1000);
            }
        }
    }
}
