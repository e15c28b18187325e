//! The printed text, one fact a line, so that a person and a program can read it.

use std::fmt::{self, Display};

use crate::case::{Case, EXPIRE_NODEST_CONN, PLAN, TRIALS};
use crate::evidence::{Outcome, Skip};
use crate::host::Host;
use crate::tracking::Way;

/// The version of the text format.
const FORMAT: u8 = 1;

/// The lines before the cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The day, as `2026-11-28`.
    pub date: String,
    /// The name of the node, if it was given.
    pub node: Option<String>,
    /// As `uname -r` prints it.
    pub kernel: String,
}

impl Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "reusecheck-probe {FORMAT} {}", env!("CARGO_PKG_VERSION"))?;
        writeln!(f, "date {}", self.date)?;
        if let Some(node) = &self.node {
            writeln!(f, "node {node}")?;
        }
        writeln!(f, "kernel {}", self.kernel)?;
        writeln!(f, "arch {}", std::env::consts::ARCH)
    }
}

/// Returns the steps of a run on a node that passes the checks.
pub fn dry_run(host: &Host, scheduler: &str) -> String {
    let ways: Vec<&str> = Way::possible(host).into_iter().map(Way::name).collect();
    format!(
        "would ask kernel {}\n\
         would make a network namespace and check that it is new before writing anything\n\
         would make 3 dummy devices and 1 route in it, and set its own sysctls\n\
         would play {} cases {TRIALS} times with IPVS services (scheduler {scheduler}) in it\n\
         would turn on connection tracking in it by the first of: {}\n\
         would delete services and devices, and leave; nothing outside the namespace is changed",
        host.release,
        PLAN.len(),
        ways.join(", "),
    )
}

/// One line after the head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// How connections are tracked; `None` if they are not.
    Tracking(Option<Way>),
    /// The outcome of one packet.
    Case {
        /// The case.
        case: Case,
        /// Whether the kernel has the sysctl `conn_reuse_mode`.
        has_mode: bool,
        /// From 1.
        trial: u8,
        /// The outcome.
        outcome: Outcome,
    },
    /// A case without an outcome.
    Skip {
        /// The skipped case.
        case: Case,
        /// Why.
        why: Skip,
    },
    /// The last line of a complete run.
    End,
}

impl Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tracking(way) => write!(f, "tracking {}", way.map_or("none", Way::name)),
            Self::Skip { case, why } => write!(f, "skip case={} why={}", case.id, why.name()),
            Self::End => write!(f, "end"),
            Self::Case { case, has_mode, trial, outcome } => {
                write!(f, "case protocol={} mode=", case.protocol.name())?;
                if *has_mode {
                    write!(f, "{}", case.mode)?;
                } else {
                    f.write_str("absent")?;
                }
                let conntrack = u8::from(case.conntrack);
                write!(f, " conntrack={conntrack} expire_nodest_conn={EXPIRE_NODEST_CONN}")?;
                write!(f, " backend={}", case.backend.name())?;
                if let Some(entry) = case.entry.name() {
                    write!(f, " entry={entry}")?;
                }
                write!(f, " trial={trial} outcome={}", outcome.name())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::PLAN;

    #[test]
    fn the_head_is_that_of_the_contract() {
        let head = |node: Option<&str>| {
            let kernel = "4.18.0-900.example.x86_64".to_owned();
            Head { date: "2026-11-28".to_owned(), node: node.map(str::to_owned), kernel }.to_string()
        };
        let (version, arch) = (env!("CARGO_PKG_VERSION"), std::env::consts::ARCH);
        let kernel = "kernel 4.18.0-900.example.x86_64";
        assert_eq!(
            head(None),
            format!("reusecheck-probe 1 {version}\ndate 2026-11-28\n{kernel}\narch {arch}\n")
        );
        assert!(head(Some("node-a")).contains("\nnode node-a\nkernel "));
    }

    #[test]
    fn each_line_is_that_of_the_contract() {
        let line = |at: usize, has_mode, outcome| {
            Line::Case { case: PLAN[at], has_mode, trial: 1, outcome }.to_string()
        };
        assert_eq!(
            line(4, true, Outcome::Rescheduled),
            "case protocol=tcp mode=0 conntrack=0 expire_nodest_conn=1 backend=drained entry=time-wait trial=1 \
             outcome=rescheduled"
        );
        assert_eq!(
            line(2, false, Outcome::SynDropped),
            "case protocol=tcp mode=absent conntrack=1 expire_nodest_conn=1 backend=drained entry=established \
             trial=1 outcome=syn-dropped"
        );
        assert_eq!(
            line(7, true, Outcome::DatagramDropped),
            "case protocol=udp mode=0 conntrack=0 expire_nodest_conn=1 backend=removed trial=1 \
             outcome=datagram-dropped"
        );
        assert_eq!(Line::Tracking(None).to_string(), "tracking none");
        assert_eq!(Line::Tracking(Some(Way::FtpService)).to_string(), "tracking ftp-service");
        let skip = Line::Skip { case: PLAN[1], why: Skip::NotTracked };
        assert_eq!(skip.to_string(), "skip case=B why=not-tracked");
        assert_eq!(Line::End.to_string(), "end");
    }
}
