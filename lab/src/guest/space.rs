//! Network namespaces: other machines next to the node, with their own kernel sockets.

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd as _;

use nix::sched::{CloneFlags, setns, unshare};

use crate::setup::run;

/// A namespace, open so that it lives.
pub(crate) struct Space {
    file: File,
}

impl Space {
    /// Returns the program's current namespace.
    pub(crate) fn here() -> io::Result<Self> {
        File::open("/proc/self/ns/net").map(|file| Self { file })
    }

    /// Enters the namespace; started programs inherit it.
    pub(crate) fn enter(&self) -> io::Result<()> {
        Ok(setns(&self.file, CloneFlags::CLONE_NEWNET)?)
    }

    /// Creates a machine with these addresses in 10.`net`.0.0/16, whose default route is the node. The program stays on
    /// the node.
    pub(crate) fn next_to(node: &Self, net: u8, addresses: &[u8]) -> io::Result<Self> {
        unshare(CloneFlags::CLONE_NEWNET)?;
        let space = Self::here()?;
        node.enter()?;
        let place = format!("/proc/1/fd/{}", space.file.as_raw_fd());
        ip(&format!("link add v{net} type veth peer name eth0 netns {place}"))?;
        ip(&format!("addr add 10.{net}.0.1/16 dev v{net}"))?;
        ip(&format!("link set v{net} up"))?;
        space.enter()?;
        ip("link set lo up")?;
        ip("link set eth0 up")?;
        for address in addresses {
            ip(&format!("addr add 10.{net}.0.{address}/16 dev eth0"))?;
        }
        ip(&format!("route add default via 10.{net}.0.1"))?;
        node.enter()?;
        Ok(space)
    }
}

fn ip(line: &str) -> io::Result<()> {
    run("/sbin/ip", &line.split(' ').collect::<Vec<_>>(), "")
}
