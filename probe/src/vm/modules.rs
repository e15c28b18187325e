//! Which modules of a package the machine loads, in which order. A package has no list of dependencies: the system writes it
//! when the package is installed. Each module names its own.

use std::collections::BTreeMap;

/// The modules that the probe uses. A kernel may have each of them built in, and need not have the others.
const NEEDED: [&str; 4] = ["dummy", "af_packet", "ip_vs", "ip_vs_rr"];
/// `crc32c_generic` is needed by `libcrc32c`, which does not name it. The last two are the second way to track connections.
const USED: [&str; 4] = ["crc32c_generic", "nf_conntrack", "nf_tables", "nft_ct"];

/// The modules of a package by name, each with its path.
#[derive(Clone, Debug, Default)]
pub struct Available(BTreeMap<String, String>);

impl Available {
    /// Collects the modules among the files of a package.
    pub fn of<'p>(paths: impl IntoIterator<Item = &'p str>) -> Self {
        let module = |path: &'p str| Some((name(path)?, path.to_owned()));
        Self(paths.into_iter().filter_map(module).collect())
    }

    /// Returns the path of a module.
    pub fn path(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Returns the needed modules that are neither in the package nor built in. `built_in` is the content of
    /// `modules.builtin`, one path in each line. A kernel without that list may have any module built in.
    pub fn missing(&self, built_in: &str) -> Vec<&'static str> {
        let built_in: Vec<String> = built_in.lines().filter_map(name).collect();
        let is_missing =
            |module: &&str| !self.0.contains_key(*module) && !built_in.iter().any(|name| name == module);
        NEEDED.into_iter().filter(is_missing).filter(|_| !built_in.is_empty()).collect()
    }

    /// Returns names and contents of the modules to load, each after those that it needs. `read` returns the unpacked
    /// content of a path.
    pub fn load_order<E>(
        &self,
        mut read: impl FnMut(&str) -> Result<Vec<u8>, E>,
    ) -> Result<Vec<(String, Vec<u8>)>, E> {
        let mut order = Vec::new();
        for module in USED.into_iter().take(1).chain(NEEDED).chain(USED.into_iter().skip(1)) {
            self.add(module, &mut read, &mut order, &mut Vec::new())?;
        }
        Ok(order)
    }

    /// Adds a module behind those that it needs. A module that the package lacks is built in, or not needed.
    fn add<E>(
        &self,
        module: &str,
        read: &mut impl FnMut(&str) -> Result<Vec<u8>, E>,
        order: &mut Vec<(String, Vec<u8>)>,
        above: &mut Vec<String>,
    ) -> Result<(), E> {
        let is_known = |name: &str| {
            order.iter().any(|(known, _)| known == name) || above.iter().any(|known| known == name)
        };
        let Some(path) = self.path(module).filter(|_| !is_known(module)) else { return Ok(()) };
        let content = read(path)?;
        above.push(module.to_owned());
        for needed in needed_by(&content) {
            self.add(&needed, read, order, above)?;
        }
        above.pop();
        order.push((module.to_owned(), content));
        Ok(())
    }
}

/// Returns the name of the module in a file: `ip_vs` for `net/netfilter/ipvs/ip_vs.ko.xz`.
fn name(path: &str) -> Option<String> {
    let file = path.rsplit('/').next()?;
    let (name, compression) = file.split_once(".ko")?;
    ["", ".xz", ".zst", ".gz"].contains(&compression.trim()).then(|| name.replace('-', "_"))
}

/// Returns the modules that a module names in its section `.modinfo`: `depends=nf_conntrack,libcrc32c`.
fn needed_by(content: &[u8]) -> Vec<String> {
    const KEY: &[u8] = b"\0depends=";
    let found = content.windows(KEY.len()).position(|window| window == KEY);
    let value = found.map_or(&[][..], |at| &content[at + KEY.len()..]);
    let value = value.split(|byte| *byte == 0).next().unwrap_or_default();
    let names = String::from_utf8_lossy(value);
    names.split(',').filter(|name| !name.is_empty()).map(|name| name.replace('-', "_")).collect()
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::Available;

    /// A package whose modules need each other as those of Linux 6.1 do.
    const PATHS: [&str; 8] = [
        "lib/modules/6.1.0/kernel/drivers/net/dummy.ko",
        "lib/modules/6.1.0/kernel/net/netfilter/ipvs/ip_vs.ko.xz",
        "lib/modules/6.1.0/kernel/net/netfilter/ipvs/ip_vs_rr.ko.xz",
        "lib/modules/6.1.0/kernel/net/netfilter/nf_conntrack.ko.zst",
        "lib/modules/6.1.0/kernel/net/ipv4/netfilter/nf_defrag_ipv4.ko",
        "lib/modules/6.1.0/kernel/lib/libcrc32c.ko",
        "lib/modules/6.1.0/kernel/crypto/crc32c-generic.ko.gz",
        "lib/modules/6.1.0/modules.builtin",
    ];

    fn read(path: &str) -> Vec<u8> {
        let needs = |name: &str| path.contains(&format!("/{name}.ko"));
        let depends = match () {
            () if needs("ip_vs") => "nf_conntrack,libcrc32c",
            () if needs("ip_vs_rr") => "ip_vs",
            () if needs("nf_conntrack") => "nf-defrag-ipv4,libcrc32c,nf_defrag_ipv6",
            // A circle must not hang.
            () if needs("libcrc32c") => "nf_conntrack",
            () => "",
        };
        format!("\x7fELF\0license=GPL\0depends={depends}\0name=x\0").into_bytes()
    }

    #[test]
    fn each_module_follows_those_that_it_needs() {
        let order =
            Available::of(PATHS).load_order(|path| Ok::<_, Infallible>(read(path))).expect("readable");
        let names: Vec<&str> = order.iter().map(|(name, _)| name.as_str()).collect();
        let expected =
            ["crc32c_generic", "dummy", "nf_defrag_ipv4", "libcrc32c", "nf_conntrack", "ip_vs", "ip_vs_rr"];
        assert_eq!(names, expected);
    }

    #[test]
    fn a_module_that_cannot_be_read_is_an_error() {
        let error = Available::of(PATHS).load_order(|path| Err(path.to_owned())).expect_err("unreadable");
        assert!(error.ends_with("crc32c-generic.ko.gz"), "{error}");
    }

    #[test]
    fn needed_modules_are_in_the_package_or_built_in() {
        let built_in = "kernel/net/packet/af_packet.ko\nkernel/lib/crc32.ko\n";
        assert_eq!(Available::of(PATHS).missing(built_in), Vec::<&str>::new());
        assert_eq!(Available::of(PATHS).missing("kernel/lib/crc32.ko\n"), ["af_packet"]);
        let core = Available::of(["lib/modules/5.14.0/kernel/drivers/net/dummy.ko.xz"]);
        assert_eq!(core.missing(built_in), ["ip_vs", "ip_vs_rr"]);
        assert_eq!(core.missing(""), Vec::<&str>::new(), "without a list");
    }
}
