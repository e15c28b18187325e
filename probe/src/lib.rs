//! Asks a running kernel what its IPVS does with a packet whose client port still has an old entry.
//!
//! This library holds everything that needs no machine: the cases ([`case`]), how one is played ([`play`]), what counts
//! as which outcome ([`evidence`]), the guards ([`host`], [`isolation`]) and the printed text ([`output`]). The program
//! adds the system calls. It prints what happened and concludes nothing.
#![forbid(unsafe_code)]

pub mod case;
pub mod date;
pub mod evidence;
pub mod host;
pub mod ipvs;
pub mod isolation;
pub mod netlink;
pub mod options;
pub mod output;
pub mod packet;
pub mod play;
pub mod refusal;
pub mod tracking;
