//! Containers with the rights of the Job in `probe/job.yaml`, and with those of an ordinary pod. Debian's `crun` starts them.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use nix::mount::{MsFlags, mount};

use super::PROGRAM;

/// The folders of the containers; all share one root.
const ROOT: &str = "/run/root";

/// What a pod may do.
#[derive(Clone, Copy)]
pub(super) enum Pod {
    /// `privileged: true`, without hostNetwork and hostPID.
    Privileged,
    /// What a pod may do if its specification says nothing.
    Ordinary,
}

/// All capabilities; those that the kernel does not know are left out by `crun`.
const ALL: [&str; 41] = [
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "KILL",
    "SETGID",
    "SETUID",
    "SETPCAP",
    "LINUX_IMMUTABLE",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_ADMIN",
    "NET_RAW",
    "IPC_LOCK",
    "IPC_OWNER",
    "SYS_MODULE",
    "SYS_RAWIO",
    "SYS_CHROOT",
    "SYS_PTRACE",
    "SYS_PACCT",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_NICE",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "MKNOD",
    "LEASE",
    "AUDIT_WRITE",
    "AUDIT_CONTROL",
    "SETFCAP",
    "MAC_OVERRIDE",
    "MAC_ADMIN",
    "SYSLOG",
    "WAKE_ALARM",
    "BLOCK_SUSPEND",
    "AUDIT_READ",
    "PERFMON",
    "BPF",
    "CHECKPOINT_RESTORE",
];
/// The capabilities that container runtimes grant by default.
const ORDINARY: [&str; 14] = [
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "SETGID",
    "SETUID",
    "SETPCAP",
    "NET_BIND_SERVICE",
    "NET_RAW",
    "SYS_CHROOT",
    "MKNOD",
    "AUDIT_WRITE",
    "SETFCAP",
];

impl Pod {
    /// Writes the files of its container.
    pub(super) fn prepare(self) -> io::Result<()> {
        let program = Path::new(ROOT).join("probe/reusecheck-probe");
        if !program.exists() {
            for folder in ["probe", "proc", "sys", "dev"] {
                fs::create_dir_all(Path::new(ROOT).join(folder))?;
            }
            fs::copy(PROGRAM, &program)?;
            // `crun` does not start without it, although it makes no group here.
            mount(Some("cgroup2"), "/sys/fs/cgroup", Some("cgroup2"), MsFlags::empty(), None::<&str>)?;
        }
        fs::create_dir_all(self.bundle())?;
        fs::write(Path::new(self.bundle()).join("config.json"), self.configuration())
    }

    fn bundle(self) -> &'static str {
        match self {
            Self::Privileged => "/run/job",
            Self::Ordinary => "/run/pod",
        }
    }

    /// Returns the command that runs the probe in a new container.
    pub(super) fn command(self) -> Command {
        let mut crun = Command::new("/sbin/crun");
        // The machine's root is no mount that could be exchanged.
        crun.args(["--root", "/run/crun", "--cgroup-manager=disabled", "run", "--no-pivot", "--bundle"]);
        crun.args([self.bundle(), "probe"]).env("LD_LIBRARY_PATH", "/lib");
        crun
    }

    /// Returns the container's configuration, as the OCI's runtime specification has it.
    fn configuration(self) -> String {
        let (capabilities, flags, read_only): (&[&str], &str, &str) = match self {
            Self::Privileged => (&ALL, "\"nosuid\"", ""),
            Self::Ordinary => (&ORDINARY, "\"nosuid\", \"ro\"", "\"/proc/sys\""),
        };
        let names: Vec<String> = capabilities.iter().map(|name| format!("\"CAP_{name}\"")).collect();
        let names = names.join(", ");
        format!(
            r#"{{
  "ociVersion": "1.0.2",
  "process": {{
    "user": {{ "uid": 0, "gid": 0 }},
    "args": ["/probe/reusecheck-probe", "--node", "node-a"],
    "cwd": "/",
    "capabilities": {{ "bounding": [{names}], "effective": [{names}], "permitted": [{names}] }}
  }},
  "root": {{ "path": "{ROOT}", "readonly": true }},
  "mounts": [
    {{ "destination": "/proc", "type": "proc", "source": "proc" }},
    {{ "destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755"] }},
    {{ "destination": "/sys", "type": "sysfs", "source": "sysfs", "options": [{flags}] }}
  ],
  "linux": {{
    "namespaces": [
      {{ "type": "pid" }}, {{ "type": "network" }}, {{ "type": "ipc" }}, {{ "type": "uts" }}, {{ "type": "mount" }}
    ],
    "readonlyPaths": [{read_only}]
  }}
}}"#
        )
    }
}
