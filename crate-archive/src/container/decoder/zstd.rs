//! Zstandard, with `ruzstd`: block by block, so that no input unpacks more than 128 KiB at a time.

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::{DICTIONARIES, Decoder, Fault, Output, is_padding};

/// The longest header of a frame, in bytes.
const HEADER: usize = 18;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before a frame.
    Between,
    /// Before a block.
    Block { has_checksum: bool },
    /// In a frame that holds no data.
    Skipped { left: u64 },
    /// Data other than a frame follows.
    Trailer,
}

/// One frame after the other.
pub(super) struct Zstd {
    frame: FrameDecoder,
    state: State,
    /// Input that is not decoded yet.
    input: Vec<u8>,
    /// The largest window so far, in bytes.
    window: u64,
}

impl Zstd {
    pub(super) fn new(room: u64) -> Self {
        let mut frame = FrameDecoder::new();
        frame.set_max_window_size(room.min(DICTIONARIES));
        Self { frame, state: State::Between, input: Vec::new(), window: 0 }
    }

    /// Decodes one step from the front of `input`; `None` where more bytes are needed.
    fn step(&mut self, input: &[u8], is_last: bool, output: &mut Output<'_>) -> Result<Option<usize>, Fault> {
        match self.state {
            State::Between => self.begin(input, is_last),
            State::Block { has_checksum } => self.block(input, has_checksum, output),
            State::Skipped { left } => {
                let used = usize::try_from(left).unwrap_or(usize::MAX).min(input.len());
                let left = left - u64::try_from(used).unwrap_or_default();
                self.state = if left == 0 { State::Between } else { State::Skipped { left } };
                Ok((used > 0 || left == 0).then_some(used))
            }
            State::Trailer => Ok((!input.is_empty()).then_some(input.len())),
        }
    }

    fn begin(&mut self, input: &[u8], is_last: bool) -> Result<Option<usize>, Fault> {
        match input {
            [0x28, 0xb5, 0x2f, 0xfd, descriptor, ..] if input.len() >= HEADER || is_last => {
                let mut rest = input;
                self.frame.reset(&mut rest).map_err(|error| Self::fault(&error))?;
                self.state = State::Block { has_checksum: descriptor & 4 != 0 };
                self.window = self.window.max(window(*descriptor, input.get(5..).unwrap_or_default()));
                Ok(Some(input.len() - rest.len()))
            }
            [0x50..=0x5f, 0x2a, 0x4d, 0x18, a, b, c, d, ..] => {
                self.state = State::Skipped { left: u64::from(u32::from_le_bytes([*a, *b, *c, *d])) };
                Ok(Some(8))
            }
            [] => Ok(None),
            [0x28 | 0x50..=0x5f, ..] if input.len() < HEADER => Ok(None),
            [0, ..] if is_padding(input) => Ok(Some(input.len())),
            _ => {
                self.state = State::Trailer;
                Ok(Some(input.len()))
            }
        }
    }

    fn block(
        &mut self,
        input: &[u8],
        has_checksum: bool,
        output: &mut Output<'_>,
    ) -> Result<Option<usize>, Fault> {
        let [a, b, c, ..] = input else { return Ok(None) };
        let header = u32::from_le_bytes([*a, *b, *c, 0]);
        let (is_last, kind, size) = (header & 1 == 1, (header >> 1) & 3, header >> 3);
        let body = if kind == 1 { 1 } else { usize::try_from(size).unwrap_or(usize::MAX) };
        let checksum = if is_last && has_checksum { 4 } else { 0 };
        let length = body.saturating_add(3 + checksum);
        if kind != 1 && size > 128 << 10 {
            return Err(Fault::Damaged);
        }
        let Some(mut block) = input.get(..length) else { return Ok(None) };
        let decoded = self.frame.decode_blocks(&mut block, BlockDecodingStrategy::UptoBlocks(1));
        if let Some(unpacked) = self.frame.collect().filter(|unpacked| !unpacked.is_empty()) {
            output(&unpacked)?;
        }
        decoded.map_err(|error| Self::fault(&error))?;
        if is_last {
            self.state = State::Between;
        }
        Ok(Some(length))
    }

    fn fault(error: &FrameDecoderError) -> Fault {
        match error {
            FrameDecoderError::WindowSizeTooBig { requested, .. } => Fault::Dictionary(requested >> 20),
            // Without its last bytes a header cannot be read.
            FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::MagicNumberReadError(_)) => {
                Fault::Truncated
            }
            _ => Fault::Damaged,
        }
    }

    fn run(&mut self, is_last: bool, output: &mut Output<'_>) -> Result<(), Fault> {
        let input = std::mem::take(&mut self.input);
        let mut at = 0;
        let mut outcome = Ok(());
        while let Some(rest) = input.get(at..).filter(|rest| !rest.is_empty()) {
            match self.step(rest, is_last, output) {
                Ok(Some(used)) => at += used,
                Ok(None) => break,
                Err(fault) => {
                    outcome = Err(fault);
                    break;
                }
            }
        }
        self.input = input;
        self.input.drain(..at);
        outcome
    }
}

impl Decoder for Zstd {
    fn push(&mut self, input: &[u8], output: &mut Output<'_>) -> Result<(), Fault> {
        self.input.extend_from_slice(input);
        self.run(false, output)
    }

    fn finish(&mut self, output: &mut Output<'_>) -> Result<(), Fault> {
        self.run(true, output)?;
        match self.state {
            State::Between | State::Trailer if self.input.is_empty() => Ok(()),
            State::Block { has_checksum } => {
                // The decoder holds back a window until the frame ends: an empty last block ends it.
                let end: &[u8] = if has_checksum { &[1, 0, 0, 0, 0, 0, 0] } else { &[1, 0, 0] };
                self.block(end, has_checksum, output)?;
                Err(Fault::Truncated)
            }
            _ => Err(Fault::Truncated),
        }
    }

    fn dictionary(&self) -> u64 {
        self.window
    }

    fn has_trailer(&self) -> bool {
        self.state == State::Trailer
    }
}

/// Returns the size of the window that a frame's header asks for, in bytes; `rest` follows the descriptor.
fn window(descriptor: u8, rest: &[u8]) -> u64 {
    if descriptor & 0x20 == 0 {
        let [byte, ..] = rest else { return 0 };
        let base = 1_u64 << (10 + (byte >> 3));
        return base + base / 8 * u64::from(byte & 7);
    }
    // A frame in one segment: its content is the window.
    let skipped = [0, 1, 2, 4].get(usize::from(descriptor & 3)).copied().unwrap_or_default();
    let length = 1_usize << (descriptor >> 6);
    let size = rest.get(skipped..).and_then(|rest| rest.get(..length)).unwrap_or_default();
    size.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte))
}
