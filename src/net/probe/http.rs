//! The part of HTTP that the probe needs: CONNECT and HEAD.

use std::io::{Read, Write};

use jiff::Timestamp;

use super::link::Link;
use crate::net::refusal::StepFailure;

/// The longest head that is read, in bytes.
const HEAD_MAX: usize = 32 * 1024;

/// The head of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerHead {
    /// The HTTP status.
    pub status: u16,
    /// The server's name for itself (`Server`). Received text.
    pub server: Option<String>,
    /// The time by the server's clock (`Date`).
    pub date: Option<Timestamp>,
}

pub(super) fn tunnel(link: &mut Link, host: &str, port: u16, authorisation: Option<&[u8]>) -> Result<(), StepFailure> {
    let target = authority(host, port);
    let mut request = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n").into_bytes();
    if let Some(authorisation) = authorisation {
        request.extend_from_slice(b"Proxy-Authorization: ");
        request.extend_from_slice(authorisation);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    match exchange(link, &request)?.status {
        200..=299 => Ok(()),
        status => Err(StepFailure::Proxy(status)),
    }
}

pub(super) fn head(link: &mut Link, host: &str, port: u16, path: &str) -> Result<AnswerHead, StepFailure> {
    let host = authority(host, port);
    let request = format!(
        "HEAD {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: reprov/{}\r\nAccept: */*\r\nConnection: close\r\n\r\n",
        env!("CARGO_PKG_VERSION")
    );
    exchange(link, request.as_bytes())
}

fn authority(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

/// Writes a request and reads the head of its answer, and nothing after that head.
fn exchange(link: &mut Link, request: &[u8]) -> Result<AnswerHead, StepFailure> {
    link.write_all(request)?;
    link.flush()?;
    let mut bytes = Vec::new();
    let mut one = [0];
    // Reads byte by byte: everything after the head belongs to the tunnel. Heads are short.
    while !bytes.ends_with(b"\r\n\r\n") {
        if bytes.len() >= HEAD_MAX {
            return Err(StepFailure::Other("the answer's head is too long".to_owned()));
        }
        if link.read(&mut one)? == 0 {
            return Err(StepFailure::Cut);
        }
        bytes.extend_from_slice(&one);
    }
    read(&String::from_utf8_lossy(&bytes)).ok_or_else(|| StepFailure::Other("not an HTTP answer".to_owned()))
}

fn read(head: &str) -> Option<AnswerHead> {
    let mut lines = head.lines();
    let status = lines.next()?.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()?;
    let field = |name: &str| {
        head.lines().skip(1).find_map(|line| {
            let (other, value) = line.split_once(':')?;
            other.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    let date = field("date").and_then(|date| jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(&date).ok());
    Some(AnswerHead { status, server: field("server"), date })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_or_refused() {
        let head = read("HTTP/1.1 404 Not Found\r\nServer: x\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n").unwrap();
        let date = "1994-11-06T08:49:37Z".parse().ok();
        assert_eq!(head, AnswerHead { status: 404, server: Some("x".to_owned()), date });
        assert_eq!(read("HTTP/1.1 200\r\nDate: hier\r\n\r\n").unwrap().date, None);
        for other in ["", "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1\r\n\r\n", "HTTP/1.1 abc d\r\n\r\n"] {
            assert_eq!(read(other), None, "{other:?}");
        }
    }
}
