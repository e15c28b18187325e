//! gzip, with `flate2`.

use std::io::{ErrorKind, Write};

use flate2::write::GzDecoder;

use super::{Decoder, Fault, Output, is_padding};

/// One member after the other.
pub(super) struct Gzip {
    member: Option<GzDecoder<Vec<u8>>>,
    has_trailer: bool,
}

impl Gzip {
    pub(super) fn new() -> Self {
        Self { member: Some(GzDecoder::new(Vec::new())), has_trailer: false }
    }
}

fn hand_over(member: &mut GzDecoder<Vec<u8>>, output: &mut Output<'_>) -> Result<(), Fault> {
    let unpacked = std::mem::take(member.get_mut());
    if !unpacked.is_empty() {
        output(&unpacked)?;
        // The allocation is reused.
        *member.get_mut() = unpacked;
        member.get_mut().clear();
    }
    Ok(())
}

impl Decoder for Gzip {
    fn push(&mut self, input: &[u8], output: &mut Output<'_>) -> Result<(), Fault> {
        let mut rest = input;
        while !rest.is_empty() {
            let Some(member) = &mut self.member else {
                match rest {
                    [0x1f, ..] if !self.has_trailer => self.member = Some(GzDecoder::new(Vec::new())),
                    rest => {
                        self.has_trailer |= !is_padding(rest);
                        return Ok(());
                    }
                }
                continue;
            };
            let written = member.write(rest);
            hand_over(member, output)?;
            match written {
                Ok(0) => {
                    // The member is over; this compares its checksum.
                    let end = member.try_finish();
                    hand_over(member, output)?;
                    end.map_err(|_| Fault::Damaged)?;
                    self.member = None;
                }
                Ok(used) => rest = rest.get(used..).unwrap_or_default(),
                Err(_) => return Err(Fault::Damaged),
            }
        }
        Ok(())
    }

    fn finish(&mut self, output: &mut Output<'_>) -> Result<(), Fault> {
        let Some(member) = &mut self.member else { return Ok(()) };
        let end = member.try_finish();
        hand_over(member, output)?;
        end.map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => Fault::Truncated,
            _ => Fault::Damaged,
        })
    }

    fn dictionary(&self) -> u64 {
        0
    }

    fn has_trailer(&self) -> bool {
        self.has_trailer
    }
}
