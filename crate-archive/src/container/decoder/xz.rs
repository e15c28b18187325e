//! xz, with `lzma-rust2`.

use lzma_rust2::{Action, Status, XzStream};

use super::{DICTIONARIES, Decoder, Fault, Output};

/// The memory that the decoder needs in addition to the dictionary, in KiB.
const OVERHEAD: u64 = 1024;

/// One stream after the other.
pub(super) struct Xz {
    stream: XzStream,
    buffer: Vec<u8>,
}

impl Xz {
    pub(super) fn new(room: u64) -> Self {
        let limit = u32::try_from(room.min(DICTIONARIES) / 1024 + OVERHEAD).unwrap_or(u32::MAX);
        Self { stream: XzStream::new_mem_limit(true, limit), buffer: vec![0; 64 << 10] }
    }

    fn run(&mut self, input: &[u8], action: Action, output: &mut Output<'_>) -> Result<bool, Fault> {
        let mut rest = input;
        loop {
            let Ok(result) = self.stream.process(rest, &mut self.buffer, action) else {
                let needed = u64::from(self.stream.memory_usage().unwrap_or_default());
                let is_too_large = needed > u64::from(self.stream.mem_limit());
                return Err(if is_too_large { Fault::Dictionary(needed / 1024) } else { Fault::Damaged });
            };
            if result.bytes_produced > 0 {
                output(self.buffer.get(..result.bytes_produced).unwrap_or_default())?;
            }
            rest = rest.get(result.bytes_consumed..).unwrap_or_default();
            if result.status == Status::StreamEnd {
                return Ok(true);
            }
            if result.bytes_consumed == 0 && result.bytes_produced == 0 {
                return Ok(false);
            }
        }
    }
}

impl Decoder for Xz {
    fn push(&mut self, input: &[u8], output: &mut Output<'_>) -> Result<(), Fault> {
        self.run(input, Action::Run, output).map(|_| ())
    }

    fn finish(&mut self, output: &mut Output<'_>) -> Result<(), Fault> {
        match self.run(&[], Action::Finish, output) {
            Ok(true) => Ok(()),
            Ok(false) | Err(Fault::Damaged) => Err(Fault::Truncated),
            Err(fault) => Err(fault),
        }
    }

    fn dictionary(&self) -> u64 {
        u64::from(self.stream.memory_usage().unwrap_or_default()) * 1024
    }

    fn has_trailer(&self) -> bool {
        false
    }
}
