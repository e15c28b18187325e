"""The types of the dictionaries that `check`, `read_text`, `check_text` and `check_fleet` take and return.

Use them in annotations: `report: reusecheck.types.Report = reusecheck.check(kernel="5.4.58")`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Dict, List, Literal, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired

Language = Literal["en", "zh-CN"]
#: "high": stale backend. "medium": SYN delay. "low": one SYN lost for each reused port, only while a backend drains.
#: "none": not affected. "unknown": see `range`.
Rating = Literal["none", "low", "medium", "high", "unknown"]
ProblemId = Literal["stale-backend", "syn-delay", "lost-datagram"]
#: The five kernel commits that decide, by the first twelve digits of their upstream ids.
Commit = Literal["d752c3645717", "f719e3754ee2", "f0a5e4d7a594", "35dfb013149f", "c95c07836fa4"]
Evidenced = Literal["source", "vendor", "inferred", "unknown"]
ProxyMode = Literal["ipvs", "iptables", "nftables", "userspace", "none"]
LivePatch = Literal["loaded", "none"]
ModeSource = Literal["running", "configured", "rules"]
Controller = Literal["kube-proxy", "kube-router", "other"]
Platform = Literal["cce", "upstream"]
KubeProxyAction = Literal["untouched", "sets-0", "skips-old-kernel", "leaves-fixed-kernel", "not-ipvs", "unknown"]
ExitStatus = Literal["open", "closed", "unknown"]
#: Best and worst possible rating, in this order.
RatingRange = List[Rating]


class CommitProof(TypedDict):
    """Evidence from the node about one commit. It applies only while `kernel` equals the fact `kernel`."""

    kernel: str
    commit: Commit
    carried: Literal["yes", "no"]
    by: Literal["changelog", "symbol"]


class Observation(TypedDict):
    """The path of one packet, as `reusecheck-probe` prints it. It applies only while `kernel` equals the fact `kernel`."""

    kernel: str
    protocol: NotRequired[Literal["tcp", "udp"]]
    #: Absent where the kernel has no such sysctl.
    connReuseMode: NotRequired[Literal[0, 1, 2, 3]]
    conntrack: bool
    expireNodestConn: bool
    backend: Literal["serving", "drained", "removed", "removed-drained"]
    entry: NotRequired[Literal["time-wait", "fin-wait", "established"]]
    outcome: Literal["old-backend", "rescheduled", "syn-dropped", "dropped-until-expiry", "datagram-dropped"]


class Facts(TypedDict, total=False):
    """The known facts about one node. `check` also takes each by keyword: `cluster_version` for `clusterVersion`."""

    #: The version that the nodes print: "v1.19.16-r0", "1.27.3", "v1.28.5+k3s1".
    clusterVersion: str
    #: The version of kube-proxy, from its image's tag, `kube-proxy --version` or its log. It may be older than the cluster.
    controllerVersion: str
    #: "EulerOS 2.9", "Ubuntu 22.04.3 LTS", or as kubectl's OS-IMAGE column prints it.
    os: str
    #: The output of `uname -r`.
    kernel: str
    #: The build date of the kernel, as an ISO date: "2021-03-04".
    kernelBuilt: str
    #: Whether a live patch changed the running kernel's code.
    livePatch: LivePatch
    commits: List[CommitProof]
    observations: List[Observation]
    #: "x86_64", "aarch64", "amd64".
    arch: str
    #: The forwarding mode of kube-proxy; "none": kube-proxy does not run.
    proxyMode: ProxyMode
    #: The origin of the forwarding mode; absent: treated as "running".
    modeSource: ModeSource
    #: The program that writes the IPVS sysctls; absent: kube-proxy.
    controller: Controller
    #: The platform, which decides whose FAQ applies; absent: derived from version, system and kernel.
    platform: Platform
    #: Sysctls read on the node, by full name: `{"net.ipv4.vs.conn_reuse_mode": 0}`.
    sysctls: Dict[str, int]


class Missing(TypedDict):
    """A fact that would decide or strengthen the answer, and the command that prints it."""

    fact: str
    how: str


class Condition(TypedDict):
    """A missing fact, and a description of its value."""

    fact: str
    value: str


class Branch(TypedDict):
    """The answer for a value of one more fact."""

    when: Condition
    facts: Facts
    rating: Rating
    range: NotRequired[RatingRange]
    text: str
    missing: NotRequired[List[Missing]]
    branches: NotRequired[List[Branch]]


class Problem(TypedDict):
    """Whether the node has a problem. "lost-datagram" is no part of the rating."""

    id: ProblemId
    status: Literal["yes", "no", "possible"]


class KubeProxy(TypedDict):
    """The behaviour of that release of kube-proxy."""

    action: KubeProxyAction
    writes: int | None
    rule: str


class Kernel(TypedDict):
    """The node's kernel, as the tables know it."""

    version: str | None
    lineage: str | None
    commits: Dict[Commit, Literal["yes", "no", "unknown"]]
    evidence: Evidenced


class SysctlValue(TypedDict):
    """The values of a sysctl."""

    predicted: int | None
    observed: int | None
    effective: int | None


class FaqAnswer(TypedDict):
    """A row of the vendor's FAQ that applies."""

    page: Literal["00409", "00427"]
    edition: str
    row: str
    writes: int | None
    problem: Literal["stale-backend", "syn-delay", "lost-datagram", "none", "unknown"]
    agrees: bool


class Step(TypedDict):
    """One step of the explanation. The meaning of an `id` never changes."""

    id: str
    text: str
    sources: List[str]


class File(TypedDict):
    """A file of a remedy."""

    name: str
    text: str


class Instruction(TypedDict):
    """A step to do or to check, with its commands."""

    text: str
    commands: NotRequired[List[str]]


class Remedy(TypedDict):
    """A remedy. The meaning of an `id` never changes."""

    id: str
    when: Literal["at-once", "lasting", "meanwhile", "confirm"]
    problems: List[ProblemId]
    title: str
    text: str
    cost: str
    lasts: str
    commands: NotRequired[List[str]]
    #: The effect of each command on the node, in the same order.
    effects: NotRequired[List[Literal["reads", "changes"]]]
    files: NotRequired[List[File]]
    check: Instruction
    sources: List[str]


class Conflict(TypedDict):
    """A fact with more than one value; the first one was used."""

    fact: str
    values: List[str]


class Draining(TypedDict):
    """A real server with weight 0 that has connections. This is normal on every kernel."""

    protocol: Literal["TCP", "UDP", "SCTP"]
    service: str
    server: str
    active: int
    inactive: int


class Ipvs(TypedDict):
    """The deprecation of IPVS mode. `disabled` and `removed` are plans."""

    deprecated: str
    disabled: str
    removed: str
    text: str
    sources: List[str]


class Exit(TypedDict):
    """A forwarding mode that the node may use instead of IPVS."""

    mode: Literal["nftables", "iptables"]
    status: ExitStatus
    text: str
    needs: List[str]
    steps: List[Instruction]
    sources: List[str]


class Statement(TypedDict):
    """A vendor's statement about its platform. It does not change the rating."""

    vendor: str
    page: str
    date: str
    text: str
    agrees: bool | None


class Source(TypedDict):
    """A source of the report."""

    id: str
    kind: str
    label: str
    title: str
    url: str


class NodeAnswer(TypedDict):
    """The answer for one node of a text that lists several."""

    #: As printed.
    name: str
    facts: Facts
    rating: Rating
    range: NotRequired[RatingRange]
    branches: NotRequired[List[Branch]]


class Report(TypedDict):
    """The report for one node."""

    schema: Literal["reusecheck/report/1"]
    knowledge: str
    #: The facts, as understood.
    facts: Facts
    platform: Literal["cce", "upstream", "undetermined"]
    rating: Rating
    #: Present if the rating is "unknown".
    range: NotRequired[RatingRange]
    branches: NotRequired[List[Branch]]
    certainty: Literal["observed", "source", "vendor", "inferred", "unknown"]
    problems: List[Problem]
    kubeProxy: KubeProxy
    kernel: Kernel
    sysctls: Dict[str, SysctlValue]
    faq: List[FaqAnswer]
    #: The explanation; the first step is the answer in a sentence.
    steps: List[Step]
    #: The remedies, best first.
    remedies: List[Remedy]
    conflicts: List[Conflict]
    missing: List[Missing]
    draining: NotRequired[List[Draining]]
    #: The nodes of a text that lists several, each judged by its own facts; the report itself is that of the worst one.
    nodes: NotRequired[List[NodeAnswer]]
    ipvs: NotRequired[Ipvs]
    exits: NotRequired[List[Exit]]
    statements: NotRequired[List[Statement]]
    sources: List[Source]


class Evidence(TypedDict):
    """The place where a fact was read; `line` counts from 1."""

    fact: str
    value: str
    kind: str
    line: int
    excerpt: str


class Hint(TypedDict):
    """A line that suggests a fact without proving it."""

    fact: str
    value: str
    line: int
    excerpt: str
    why: str


class Node(TypedDict):
    """A node of a text that lists several."""

    name: str
    facts: Facts


class UnreadLine(TypedDict):
    """A line that was not understood."""

    line: int
    excerpt: str


class Reading(TypedDict):
    """The facts of a text."""

    #: The facts of the node. If the text lists several nodes, those that all of them have in common.
    facts: Facts
    evidence: List[Evidence]
    conflicts: List[Conflict]
    #: The nodes with their own facts, if the text lists several.
    nodes: NotRequired[List[Node]]
    hints: List[Hint]
    unread: List[UnreadLine]
    draining: NotRequired[List[Draining]]


class Version(TypedDict):
    """A version of Kubernetes, and the number of nodes that have it."""

    value: str
    nodes: int


# `from` is a keyword of Python.
_Origin = TypedDict("_Origin", {"from": Literal["server", "nodes"]})


class ControlPlane(_Origin):
    """A cluster whose control plane the input contains."""

    versions: List[str]
    nodes: int
    behind: int
    ahead: int
    text: str


class Cause(TypedDict):
    """The cause that the nodes of a group share."""

    kubeProxy: KubeProxyAction
    lineage: str | None
    connReuseMode: int | None
    faq: List[str]


class FleetKind(TypedDict):
    """Nodes with equal facts."""

    facts: Facts
    pool: NotRequired[str]
    instanceType: NotRequired[str]
    controlPlane: NotRequired[bool]
    nodes: int
    names: List[str]


class FleetGroup(TypedDict):
    """Nodes with the same problem and the same cause."""

    rating: Rating
    range: NotRequired[RatingRange]
    problem: ProblemId | None
    cause: Cause
    #: The answer in a few words.
    headline: str
    because: str
    nodes: int
    #: The kinds of nodes, the most frequent first.
    kinds: List[FleetKind]
    #: The report for the most frequent kind.
    report: Report


class FleetNote(TypedDict):
    """How facts outside the node list were applied."""

    why: str
    text: str


class UnreadPart(TypedDict):
    """A part of the input that could not be read, at an offset in bytes from 0."""

    name: NotRequired[str]
    at: int
    why: str
    text: str
    excerpt: NotRequired[str]


class FleetBranch(TypedDict):
    """The ratings for a value of the fact that is missing for most nodes rated "unknown"."""

    when: Condition
    facts: Facts
    ratings: Dict[Rating, int]


class PoolNodes(TypedDict):
    """The number of nodes of a pool."""

    name: str
    nodes: int


class FleetChange(TypedDict):
    """A change, and the nodes that are not affected after it."""

    kind: Literal["sysctl", "restart", "kernel", "cluster", "os", "mode"]
    fact: str
    to: str
    lasts: Literal["for-good", "until-kube-proxy-restarts", "until-node-restarts"]
    text: str
    nodes: int
    pools: List[PoolNodes]


class Uncured(TypedDict):
    """Nodes without a known change, by the reason."""

    why: Literal["unknown", "no-change", "not-tried"]
    text: str
    settles: NotRequired[Missing]
    nodes: int
    pools: List[PoolNodes]


class OffIpvs(TypedDict):
    """The exit from IPVS, by pool."""

    mode: Literal["nftables", "iptables"] | None
    status: ExitStatus
    text: str
    nodes: int
    pools: List[PoolNodes]


class FleetPlan(TypedDict):
    """The changes after which no node is affected. Nodes rated "unknown" are not part of it."""

    changes: List[FleetChange]
    #: Indexes in `changes`: the smallest set that helps all nodes that can be helped.
    smallest: List[int]
    exact: bool
    sameMode: List[int]
    sameModeExact: bool
    left: int
    sameModeLeft: int
    uncured: List[Uncured]
    offIpvs: NotRequired[List[OffIpvs]]


class FleetReport(TypedDict):
    """The report for many nodes."""

    schema: Literal["reusecheck/fleet/1"]
    knowledge: str
    nodes: int
    ratings: Dict[Rating, int]
    problems: Dict[ProblemId, Dict[Literal["yes", "possible", "no"], int]]
    branches: NotRequired[List[FleetBranch]]
    common: Facts
    versions: List[Version]
    controlPlanes: List[ControlPlane]
    #: The worst first, then the largest.
    groups: List[FleetGroup]
    notes: List[FleetNote]
    unreadable: int
    #: The first thousand of them.
    unread: List[UnreadPart]
    missing: List[Missing]
    exits: NotRequired[Dict[str, Dict[ExitStatus, int]]]
    plan: FleetPlan
