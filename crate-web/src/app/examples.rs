//! Example nodes, which show an answer before the user types anything.

use reusecheck_core::facts::{Facts, ProxyMode};
use reusecheck_core::messages::{Message, id};

use yew::{Html, html};

use super::draw::View;
use super::state::{Action, Inputs};

/// One node to try.
struct Example {
    name: Message,
    cluster_version: &'static str,
    os: &'static str,
    kernel: &'static str,
    paste: &'static str,
}

const TERMINAL: &str = "\
[root@node-1 ~]# uname -r
4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64
[root@node-1 ~]# sysctl -a | grep net.ipv4.vs.con
net.ipv4.vs.conn_reuse_mode = 0
net.ipv4.vs.conntrack = 1
[root@node-1 ~]# cat /etc/os-release
NAME=\"EulerOS\"
VERSION=\"2.0 (SP9x86_64)\"
ID=\"euleros\"
";

static ALL: [Example; 7] = [
    Example {
        name: id::PAGE_TRY_EULEROS_25,
        cluster_version: "v1.19.16-r0",
        os: "EulerOS 2.5",
        kernel: "3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64",
        paste: "",
    },
    Example {
        name: id::PAGE_TRY_EULEROS_29_OLD,
        cluster_version: "v1.19.16-r0",
        os: "EulerOS 2.9",
        kernel: "4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64",
        paste: "",
    },
    Example {
        name: id::PAGE_TRY_EULEROS_29_FIXED,
        cluster_version: "v1.19.16-r0",
        os: "EulerOS 2.9",
        kernel: "4.18.0-147.5.1.6.h1071.eulerosv2r9.x86_64",
        paste: "",
    },
    Example {
        name: id::PAGE_TRY_HCE_20,
        cluster_version: "v1.25.3-r0",
        os: "HCE OS 2.0",
        kernel: "5.10.0-60.18.0.50.r865_35.hce2.x86_64",
        paste: "",
    },
    Example {
        name: id::PAGE_TRY_UPSTREAM_54,
        cluster_version: "1.27.3",
        os: "",
        kernel: "5.4.58",
        paste: "",
    },
    Example {
        name: id::PAGE_TRY_RHEL_7,
        cluster_version: "1.23.17",
        os: "Red Hat Enterprise Linux 7.9",
        kernel: "3.10.0-1160.el7.x86_64",
        paste: "",
    },
    Example { name: id::PAGE_TRY_PASTE, cluster_version: "v1.19.16-r0", os: "", kernel: "", paste: TERMINAL },
];

impl Example {
    fn inputs(&self) -> Inputs {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let form = Facts {
            cluster_version: text(self.cluster_version),
            os: text(self.os),
            kernel: text(self.kernel),
            proxy_mode: Some(ProxyMode::Ipvs),
            ..Facts::default()
        };
        Inputs { form, paste: self.paste.to_owned(), ..Inputs::default() }
    }
}

/// Returns the examples as a row of buttons.
pub(super) fn draw(view: View) -> Html {
    let button = |example: &Example| {
        let replace = Action::Replace(example.inputs());
        html! { <li>{ view.act("chip", view.text(example.name), replace) }</li> }
    };
    html! { <ul class="chips">{ for ALL.iter().map(button) }</ul> }
}
