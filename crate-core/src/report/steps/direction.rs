//! Which value of `conn_reuse_mode` is right on a kernel with the fixes: people set 0 on new kernels as a cure.

use super::Writer;
use crate::facts::{Controller, ProxyMode};
use crate::ipvs::Commit;
use crate::knowledge::source;
use crate::messages::step;
use crate::vocabulary::{Action, CommitStatus};

impl Writer<'_> {
    /// Returns whether nothing writes 0 here and the kernel carries what makes 1 right.
    pub(super) fn is_1_right(&self) -> bool {
        let verdict = self.verdict;
        let has = |commit| verdict.kernel.carries(commit) == CommitStatus::Yes;
        let writes_none = matches!(
            verdict.kube_proxy.action,
            Action::Untouched | Action::SkipsOldKernel | Action::LeavesFixedKernel
        );
        verdict.mode() == Some(ProxyMode::Ipvs)
            && verdict.controller == Controller::KubeProxy
            && writes_none
            && has(Commit::F0a5)
            && has(Commit::C95c)
    }

    /// Recommends 1, or says who writes the 0 and that it does no harm.
    pub(super) fn direction(&mut self) {
        let verdict = self.verdict;
        let sources = [source::LINUX_F0A5E4D7A594, source::LINUX_C95C07836FA4];
        if self.is_1_right() {
            let is_0 = verdict.sysctls.conn_reuse_mode.effective == Some(0);
            self.push(if is_0 { step::USE_1_AGAIN } else { step::USE_1 }, &[], &sources);
            return;
        }
        let writer = match (verdict.controller, verdict.kube_proxy.action) {
            (Controller::KubeRouter, _) => "kube-router".to_owned(),
            (Controller::KubeProxy, Action::Sets0) => ["kube-proxy ", &self.release()].concat(),
            _ => return,
        };
        let leaves_drained = verdict.kernel.carries(Commit::C95c) == CommitStatus::Yes
            && verdict.sysctls.expire_nodest_conn.effective == Some(1);
        if verdict.sysctls.conn_reuse_mode.effective == Some(0) && leaves_drained {
            self.push(step::ZERO_IS_HARMLESS, &[("writer", &writer)], &sources);
        }
    }
}
