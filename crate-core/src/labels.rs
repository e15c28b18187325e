//! The meaning of a node's labels.

/// The meaning of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    /// A fact of the status, used where the status has no value: CCE puts these on its nodes.
    Os,
    Kernel,
    Arch,
    /// The pool; of several such labels the one of the lowest rank counts.
    Pool(usize),
    /// The provider's name for the machine.
    InstanceType,
    /// The node runs the control plane, whatever the value.
    ControlPlane,
}

/// The labels by which providers and tools name a node's pool. The first that a node has is taken.
const POOLS: [&str; 12] = [
    "cce.cloud.com/cce-nodepool",
    "eks.amazonaws.com/nodegroup",
    "cloud.google.com/gke-nodepool",
    "kubernetes.azure.com/agentpool",
    "agentpool",
    "karpenter.sh/nodepool",
    "karpenter.sh/provisioner-name",
    "alpha.eksctl.io/nodegroup-name",
    "doks.digitalocean.com/node-pool",
    "k8s.scaleway.com/pool-name",
    "node.openshift.io/machine-pool",
    "kops.k8s.io/instancegroup",
];
/// More than any rank.
pub(crate) const NO_POOL: usize = POOLS.len();

/// The roles, as labels and in kubectl's column, of nodes that run the control plane.
const CONTROL_PLANE: [&str; 2] = ["control-plane", "master"];

impl Label {
    /// Returns the meaning of the label of that name, if it is used.
    pub(crate) fn of(key: &[u8]) -> Option<Self> {
        Some(match key {
            b"os.name" => Self::Os,
            b"os.version" => Self::Kernel,
            b"os.architecture" | b"kubernetes.io/arch" | b"beta.kubernetes.io/arch" => Self::Arch,
            b"node.kubernetes.io/instance-type" | b"beta.kubernetes.io/instance-type" => Self::InstanceType,
            _ => match key.strip_prefix(b"node-role.kubernetes.io/") {
                Some(role) if CONTROL_PLANE.iter().any(|known| known.as_bytes() == role) => {
                    Self::ControlPlane
                }
                _ => Self::Pool(POOLS.iter().position(|pool| pool.as_bytes() == key)?),
            },
        })
    }

    /// Returns the meaning of a column of `kubectl get nodes -L KEY`: its title is the last part of the key in capitals.
    pub(crate) fn of_column(title: &str) -> Option<Self> {
        let is_title =
            |key: &&str| key.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case(title));
        POOLS.iter().position(is_title).map(Self::Pool)
    }
}

/// Returns whether kubectl's column of roles, `control-plane,master`, names the control plane.
pub(crate) fn is_control_plane(roles: &str) -> bool {
    roles.split(',').any(|role| CONTROL_PLANE.contains(&role))
}
