//! Whether UDP requests are lost, and what the vendor's page about them says.

use super::Writer;
use crate::facts::{Controller, EXPIRE_NODEST_CONN, FactName};
use crate::faq::Match;
use crate::ipvs::Commit;
use crate::knowledge::{KEEPS_REMOVED_UDP, source};
use crate::messages::{id, step};
use crate::vocabulary::{CommitStatus, FaqProblem, ProblemId, Status};

impl Writer<'_> {
    pub(super) fn datagrams(&mut self) {
        let verdict = self.verdict;
        let by_problem = [
            (FaqProblem::LostDatagram, step::FAQ_LOST_DATAGRAM),
            (FaqProblem::None, step::FAQ_DATAGRAM_NONE),
            (FaqProblem::Unknown, step::FAQ_DATAGRAM_UNKNOWN),
        ];
        for (problem, message) in by_problem {
            let rows: Vec<&Match> =
                verdict.faq_of_datagrams.iter().filter(|row| row.problem() == problem).collect();
            if !rows.is_empty() {
                self.faq_rows(message, &rows);
            }
        }
        if !verdict.faq.is_empty() && !verdict.faq_of_datagrams.is_empty() {
            self.push(step::FAQ_TWO_PAGES, &[], &[source::CCE_FAQ, source::CCE_FAQ_DNS]);
        }
        if verdict.datagrams.vendor_says.is_some() {
            self.push(step::DATAGRAM_VENDOR, &[], &[source::CCE_FAQ_DNS]);
        }
        match verdict.status(ProblemId::LostDatagram) {
            Status::Yes => self.lost_datagram(),
            Status::Possible => {
                let facts = self.open_for_datagrams().join(self.catalogue.text(id::PUNCTUATION_COMMA));
                let sources = [source::LINUX_35DFB013149F, source::K8S_71514];
                self.push(step::DATAGRAM_POSSIBLE, &[("facts", &facts)], &sources);
            }
            Status::No => {}
        }
    }

    fn lost_datagram(&mut self) {
        let verdict = self.verdict;
        if verdict.datagrams.keeps_backends == Status::Yes {
            let sources = &KEEPS_REMOVED_UDP.sources;
            self.push(step::DATAGRAM_BACKEND_KEPT, &[("release", &self.release())], sources);
        } else if verdict.model.worlds.iter().all(|world| !world.expire_nodest_conn) {
            self.push(step::DATAGRAM_LOST_UNTIL_EXPIRY, &[], &[source::LINUX_IPVS_SYSCTL, source::K8S_71514]);
        } else {
            self.push(step::DATAGRAM_LOST_ONCE, &[], &[source::LINUX_35DFB013149F, source::K8S_71514]);
        }
    }

    /// Returns the unknown facts that decide whether UDP requests are lost.
    fn open_for_datagrams(&self) -> Vec<String> {
        let verdict = self.verdict;
        let datagrams = verdict.datagrams;
        let is_kernel_open = verdict.kernel.carries(Commit::D35d) == CommitStatus::Unknown;
        let controller = match verdict.controller {
            Controller::KubeProxy => self.catalogue.fact(FactName::ClusterVersion.name()),
            Controller::KubeRouter => "--ipvs-graceful-termination",
            Controller::Other => self.catalogue.fact(FactName::Controller.name()),
        };
        let fix = self.list(&[Commit::D35d]);
        let open = [
            (verdict.may_not_be_ipvs(), self.catalogue.fact(FactName::ProxyMode.name())),
            (is_kernel_open && datagrams.vendor_says.is_none(), &*fix),
            (verdict.sysctls.expire_nodest_conn.effective.is_none(), EXPIRE_NODEST_CONN),
            (datagrams.keeps_backends == Status::Possible, controller),
        ];
        open.into_iter().filter(|(is_open, _)| *is_open).map(|(_, fact)| fact.to_owned()).collect()
    }
}
