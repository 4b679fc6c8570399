//! One request over HTTP, and why it has no answer.

use std::io::{BufRead as _, BufReader, Error, Read, Result, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// Longer than any answer here takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// What became of a request.
#[derive(Debug)]
pub(crate) enum Said {
    /// The whole body of an answer of 200.
    Yes(Vec<u8>),
    /// Another answer: nothing was taken.
    No(u16),
    /// Nobody was there to be asked.
    Nobody,
    /// It was sent, and no whole answer came.
    CutOff,
}

/// Posts to a server.
pub(crate) fn post(address: &str, session: &str, body: &[u8]) -> Said {
    let Ok(mut stream) = TcpStream::connect(address) else { return Said::Nobody };
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    let head = format!(
        "POST /api/v1/exchange HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncookie: sid={session}\r\n\
         x-kept: 1\r\ncontent-type: application/vnd.kept.exchange\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let sent = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
    match sent.and_then(|()| answer(stream)) {
        Ok((200, body)) => Said::Yes(body),
        Ok((status, _)) => Said::No(status),
        Err(_) => Said::CutOff,
    }
}

fn answer(stream: TcpStream) -> Result<(u16, Vec<u8>)> {
    let mut from = BufReader::new(stream);
    let first = line(&mut from)?;
    let status = first.split(' ').nth(1).and_then(|word| word.parse().ok()).ok_or_else(cut)?;
    let mut length = None;
    loop {
        let header = line(&mut from)?;
        if header.is_empty() {
            break;
        }
        if let Some(("content-length", value)) = header.to_ascii_lowercase().split_once(": ") {
            length = value.parse().ok();
        }
    }
    let body = match length {
        Some(length) => exactly(&mut from, length)?,
        None => chunks(&mut from)?,
    };
    Ok((status, body))
}

/// A body in chunks, which is whole only with the empty one at its end.
fn chunks(from: &mut BufReader<TcpStream>) -> Result<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let length = usize::from_str_radix(&line(from)?, 16).map_err(|_| cut())?;
        whole.extend(exactly(from, length)?);
        line(from)?;
        if length == 0 {
            return Ok(whole);
        }
    }
}

fn exactly(from: &mut impl Read, length: usize) -> Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn line(from: &mut BufReader<TcpStream>) -> Result<String> {
    let mut line = String::new();
    from.read_line(&mut line)?;
    if line.ends_with('\n') { Ok(line.trim_end().to_owned()) } else { Err(cut()) }
}

fn cut() -> Error {
    Error::other("cut off")
}
