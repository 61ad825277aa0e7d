//! Finding one element's text in an answer that can't be read as a whole.
//!
//! An answer that can't be requested again may be truncated, malformed or unexpected: an element that arrived complete
//! is still found here. Nothing else is concluded from such an answer.

use super::charset::wide;

/// The result of `accept` for the first complete element called `name` in `bytes` whose text it takes. The rest of
/// `bytes` may be anything.
pub(in crate::wire) fn salvage<T>(bytes: &[u8], name: &str, accept: impl Fn(&str) -> Option<T>) -> Option<T> {
    let mark = encoding_rs::Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let text = match (mark.or_else(|| wide(bytes)), std::str::from_utf8(bytes)) {
        (Some(encoding), _) => encoding.decode(bytes).0,
        (None, Ok(text)) => text.into(),
        // The bytes are truncated in the middle of a character, or not UTF-8 at all.
        (None, Err(error)) => match bytes.get(..error.valid_up_to()) {
            Some(start) if error.error_len().is_none() => String::from_utf8_lossy(start),
            _ => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
        },
    };
    let mut tags = text.split('<').skip(1).peekable();
    // Each tag is looked at once, together with the one after it: the time grows in proportion to the size.
    while let Some(tag) = tags.next() {
        if let Some(text) = tags.peek().and_then(|next| whole_text(tag, next, name))
            && let Some(value) = accept(&quick_xml::escape::unescape(text).unwrap_or(text.into()))
        {
            return Some(value);
        }
    }
    None
}

/// The text of the element called `name`. `tag` (an opening tag with its content) and `next` (the tag after it) both
/// begin just behind their `<`. `None` when `next` does not close the element.
fn whole_text<'t>(tag: &'t str, next: &str, name: &str) -> Option<&'t str> {
    let (opening, content) = tag.split_once('>')?;
    // The name may have a prefix: `codeDecharge`, `ns1:codeDecharge`.
    let attributes = opening.strip_prefix(name).or_else(|| {
        let (prefix, local_name) = opening.split_once(':')?;
        local_name.strip_prefix(name).filter(|_| is_name(prefix))
    })?;
    let (closing, _) = next.strip_prefix('/')?.split_once('>')?;
    if attributes.ends_with('/') || closing.trim_end().rsplit(':').next() != Some(name) {
        return None;
    }
    Some(content)
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
}
