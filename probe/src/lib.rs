//! Tests how a running kernel's IPVS handles a packet whose client port still has an old entry.
//!
//! This library holds everything that needs no machine: the cases ([`case`]), how one is played ([`play`]), the outcome
//! of the evidence ([`evidence`]), the guards ([`host`], [`isolation`]), the printed text ([`output`]), and what a virtual
//! machine needs ([`vm`]). The program adds the system calls. It prints outcomes and draws no conclusion.
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
pub mod vm;
