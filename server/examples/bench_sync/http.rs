//! HTTP as one client speaks it: one connection that stays open, one request after the other.

use anyhow::{Context, Result, bail, ensure};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

const ANSWER_BYTES_MAX: usize = 1 << 30;

/// One connection, with the session of one account.
#[derive(Debug)]
pub(crate) struct Line {
    stream: BufReader<TcpStream>,
    host: String,
    session: String,
}

impl Line {
    pub(crate) async fn open(address: &str, token: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await.with_context(|| format!("connecting to {address}"))?;
        stream.set_nodelay(true)?;
        let session = format!("sid={token}");
        Ok(Self { stream: BufReader::new(stream), host: address.to_owned(), session })
    }

    /// The body of the answer to a post; anything but 200 is an error.
    pub(crate) async fn post(&mut self, path: &str, kind: &str, body: &[u8]) -> Result<Vec<u8>> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\nx-kept: 1\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n",
            self.host,
            self.session,
            body.len()
        );
        let mut request = head.into_bytes();
        request.extend_from_slice(body);
        self.stream.write_all(&request).await?;
        let (status, length) = self.head().await?;
        let answer = match length {
            Some(length) => self.exactly(length).await?,
            None => self.chunks().await?,
        };
        ensure!(status == 200, "{path}: {status} {}", String::from_utf8_lossy(&answer));
        Ok(answer)
    }

    /// Status, and the length unless it comes in chunks.
    async fn head(&mut self) -> Result<(u16, Option<usize>)> {
        let line = self.line().await?;
        let status = line.split(' ').nth(1).and_then(|word| word.parse().ok()).context("no status")?;
        let mut length = None;
        loop {
            let line = self.line().await?;
            if line.is_empty() {
                return Ok((status, length));
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = Some(value.trim().parse()?);
            }
        }
    }

    async fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        ensure!(self.stream.read_line(&mut line).await? > 0, "the server hung up");
        Ok(line.trim_end().to_owned())
    }

    async fn exactly(&mut self, length: usize) -> Result<Vec<u8>> {
        if length > ANSWER_BYTES_MAX {
            bail!("{length} bytes are too many");
        }
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes).await?;
        Ok(bytes)
    }

    async fn chunks(&mut self) -> Result<Vec<u8>> {
        let mut whole = Vec::new();
        loop {
            let length = usize::from_str_radix(&self.line().await?, 16)?;
            whole.extend(self.exactly(length).await?);
            self.line().await?;
            if length == 0 {
                return Ok(whole);
            }
        }
    }
}
