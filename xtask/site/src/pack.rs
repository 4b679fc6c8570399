//! Compressed copies, made once at build time at the highest quality, so that the server spends nothing on them
//! and a phone on a weak signal downloads the least.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use brotli::enc::backward_references::BrotliEncoderMode;

use crate::hash;

const BROTLI_QUALITY: i32 = 11;
/// 256 KiB. Measured on the client: a window of 4 MiB finds hardly more, and costs more than that to point back.
const BROTLI_WINDOW_BITS: i32 = 18;
/// Below this many bytes the response's headers outweigh what compression could save.
const BYTES_MIN: usize = 256;

/// Compressed copies by the hash of the original, so that an unchanged file is never compressed twice.
#[derive(Debug)]
pub(crate) struct Packer {
    dir: PathBuf,
    used: BTreeSet<String>,
}

impl Packer {
    pub(crate) fn new(cache: &Path) -> Result<Self> {
        let dir = cache.join("packed-2");
        fs::create_dir_all(&dir)?;
        Ok(Self { dir, used: BTreeSet::new() })
    }

    /// `(suffix, bytes)` for each copy worth having.
    pub(crate) fn copies(&mut self, path: &str, bytes: &[u8]) -> Result<Vec<(&'static str, Vec<u8>)>> {
        if !compressible(path) || bytes.len() < BYTES_MIN {
            return Ok(Vec::new());
        }
        let key = hash::short(bytes);
        let mut copies = Vec::new();
        for (suffix, compress) in [(".br", brotli as fn(&[u8]) -> Result<Vec<u8>>), (".gz", gzip)] {
            let name = format!("{key}{suffix}");
            let kept = self.dir.join(&name);
            let packed = match fs::read(&kept) {
                Ok(packed) => packed,
                Err(_) => {
                    let packed = compress(bytes).with_context(|| format!("compressing {path}"))?;
                    fs::write(&kept, &packed)?;
                    packed
                }
            };
            self.used.insert(name);
            if packed.len() < bytes.len() {
                copies.push((suffix, packed));
            }
        }
        Ok(copies)
    }

    /// Forgets the copies this build did not ask for.
    pub(crate) fn forget_unused(self) -> Result<()> {
        for entry in fs::read_dir(&self.dir)? {
            let entry = entry?;
            if !self.used.contains(entry.file_name().to_string_lossy().as_ref()) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

fn compressible(path: &str) -> bool {
    let extension = path.rsplit('.').next().unwrap_or_default();
    matches!(extension, "html" | "js" | "css" | "wasm" | "svg" | "json" | "webmanifest" | "txt" | "ico")
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let params = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW_BITS,
        // Made for fonts, and one per cent better than the general way on other bytes that no one wrote by hand.
        mode: BrotliEncoderMode::BROTLI_MODE_FONT,
        size_hint: bytes.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &*bytes, &mut out, &params)?;
    Ok(out)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_can_be_unpacked() -> Result<()> {
        let text = b"A promise is a promise. ".repeat(40);
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut &*brotli(&text)?, &mut plain)?;
        assert_eq!(plain, text);
        Ok(())
    }

    #[test]
    fn pictures_are_left_alone() {
        assert!(!compressible("icons/kept-192.png"));
        assert!(compressible("assets/kept-0123456789abcdef.wasm"));
    }
}
