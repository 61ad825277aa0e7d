//! The sixteen colours in the form that every terminal understands.
//!
//! Owns: writing a colour as 30-37 and 90-97 (40-47 and 100-107 behind the text). The terminal library writes
//! the same sixteen as 38;5;n, which a terminal of sixteen colours reads as "blink".

/// Rewrites the colours of a frame from the terminal library into the form that every terminal understands.
#[must_use]
pub fn sixteen(frame: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(frame.len());
    let mut rest = frame;
    while let Some(at) = memchr::memmem::find(rest, b"\x1b[") {
        let (before, sequence) = rest.split_at(at + 2);
        out.extend_from_slice(before);
        let length = sequence.iter().position(|byte| !(b'0'..=b';').contains(byte)).unwrap_or(sequence.len());
        let (parameters, after) = sequence.split_at(length);
        match (after.first(), std::str::from_utf8(parameters)) {
            (Some(b'm'), Ok(parameters)) => out.extend_from_slice(rewrite(parameters).as_bytes()),
            _ => out.extend_from_slice(parameters),
        }
        rest = after;
    }
    out.extend_from_slice(rest);
    out
}

/// The parameters of one sequence, with `38;5;n` and `48;5;n` below 16 in their short form.
fn rewrite(parameters: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut rest = parameters.split(';');
    while let Some(one) = rest.next() {
        let mut ahead = rest.clone();
        let small = match (one, ahead.next(), ahead.next().map(str::parse::<u8>)) {
            ("38", Some("5"), Some(Ok(n @ 0..=7))) => Some(30 + n),
            ("38", Some("5"), Some(Ok(n @ 8..=15))) => Some(90 + n - 8),
            ("48", Some("5"), Some(Ok(n @ 0..=7))) => Some(40 + n),
            ("48", Some("5"), Some(Ok(n @ 8..=15))) => Some(100 + n - 8),
            _ => None,
        };
        match small {
            Some(small) => {
                out.push(small.to_string());
                rest = ahead;
            }
            None => out.push(one.to_owned()),
        }
    }
    out.join(";")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(frame: &str) -> String {
        String::from_utf8(sixteen(frame.as_bytes())).unwrap()
    }

    #[test]
    fn the_sixteen_colours_get_their_short_form_and_nothing_else_changes() {
        assert_eq!(text("a\x1b[38;5;1;49mb\x1b[7;38;5;14mé\x1b[m"), "a\x1b[31;49mb\x1b[7;96mé\x1b[m");
        assert_eq!(text("\x1b[48;5;8m\x1b[48;5;7m"), "\x1b[100m\x1b[47m");
        for same in [
            "\x1b[38;5;200m",
            "\x1b[38;2;1;2;3m",
            "\x1b[12;5H38;5;1m",
            "\x1b[",
            "\x1b[38;5",
            "\x1b]0;x\x07",
            "\x1b[?25l",
        ] {
            assert_eq!(text(same), same);
        }
    }
}
