//! bzip2, with the crate of that name in its pure Rust form.

use bzip2::{Decompress, Status};

use super::{Decoder, Fault, Output, is_padding};

/// One stream after the other, as parallel packers write them.
pub(super) struct Bzip2 {
    stream: Option<Decompress>,
    buffer: Vec<u8>,
    has_trailer: bool,
}

impl Bzip2 {
    pub(super) fn new() -> Self {
        Self { stream: Some(Decompress::new(false)), buffer: vec![0; 64 << 10], has_trailer: false }
    }
}

impl Decoder for Bzip2 {
    fn push(&mut self, input: &[u8], output: &mut Output<'_>) -> Result<(), Fault> {
        let mut rest = input;
        loop {
            let Some(stream) = &mut self.stream else {
                match rest {
                    [b'B', ..] if !self.has_trailer => self.stream = Some(Decompress::new(false)),
                    rest => {
                        self.has_trailer |= !is_padding(rest);
                        return Ok(());
                    }
                }
                continue;
            };
            let before = (stream.total_in(), stream.total_out());
            let status = stream.decompress(rest, &mut self.buffer);
            let length = |now: u64, before: u64| usize::try_from(now - before).unwrap_or_default();
            let used = length(stream.total_in(), before.0);
            let unpacked = length(stream.total_out(), before.1);
            if unpacked > 0 {
                output(self.buffer.get(..unpacked).unwrap_or_default())?;
            }
            rest = rest.get(used..).unwrap_or_default();
            match status {
                Ok(Status::StreamEnd) => self.stream = None,
                Ok(_) if rest.is_empty() && unpacked < self.buffer.len() => return Ok(()),
                Ok(_) if used == 0 && unpacked == 0 => return Err(Fault::Damaged),
                Ok(_) => {}
                Err(_) => return Err(Fault::Damaged),
            }
        }
    }

    fn finish(&mut self, _: &mut Output<'_>) -> Result<(), Fault> {
        if self.stream.is_some() { Err(Fault::Truncated) } else { Ok(()) }
    }

    fn dictionary(&self) -> u64 {
        // 900 kB a block, and as many numbers of four bytes.
        4 << 20
    }

    fn has_trailer(&self) -> bool {
        self.has_trailer
    }
}
