//! The command line.

use std::path::PathBuf;

use reusecheck_probe::options::{GUEST, HELP, Options, Request};

fn read(arguments: &[&str]) -> Result<Request, String> {
    Request::read(lexopt::Parser::from_args(arguments))
}

#[test]
fn every_option_is_read_and_explained() {
    let options = Options {
        dry_run: true,
        load_modules: true,
        allow_old_kernel: true,
        node: Some("node-a.example".to_owned()),
        in_vm: Vec::new(),
    };
    let all = ["--dry-run", "--load-modules", "--allow-old-kernel", "--node", "node-a.example"];
    assert_eq!(read(&all), Ok(Request::Run(options)));
    assert_eq!(read(&[]), Ok(Request::Run(Options::default())));
    for (option, request) in [("--help", Request::Help), ("--version", Request::Version)] {
        assert_eq!(read(&[option]), Ok(request));
        assert!(HELP.contains(option));
    }
    assert!(all.iter().filter(|option| option.starts_with('-')).all(|option| HELP.contains(option)));
}

#[test]
fn a_machine_takes_every_package_of_its_kernel() {
    let in_vm = ["core.rpm", "modules.rpm"].map(PathBuf::from).to_vec();
    let options = Options { in_vm, node: Some("a".to_owned()), ..Options::default() };
    let arguments = ["--in-vm", "core.rpm", "--node=a", "--in-vm=modules.rpm"];
    assert_eq!(read(&arguments), Ok(Request::Run(options)));
    assert!(HELP.contains("--in-vm"));
    assert!(read(&["--in-vm"]).is_err());
    for other in ["--dry-run", "--load-modules"] {
        let error = read(&["--in-vm", "a.deb", other]).expect_err(other);
        assert!(error.starts_with("--in-vm changes no node: leave out"), "{error}");
    }
}

#[test]
fn the_first_process_passes_its_options_on() {
    let options = ["--allow-old-kernel", "--node", "a"];
    let arguments: Vec<&str> = [GUEST].into_iter().chain(options).collect();
    assert_eq!(read(&arguments), Ok(Request::Guest(options.map(str::to_owned).to_vec())));
    assert!(read(&["--node", "a", GUEST]).is_err(), "only as the first argument");
}

#[test]
fn unknown_options_are_quoted() {
    let see = "see 'reusecheck-probe --help'";
    assert_eq!(read(&["--dry"]), Err(format!("unknown option '--dry'; {see}")));
    assert_eq!(read(&["-x"]), Err(format!("unknown option '-x'; {see}")));
    assert_eq!(read(&["now"]), Err(format!("unexpected argument 'now'; {see}")));
    assert!(read(&["--node"]).is_err());
}

#[test]
fn a_name_that_would_break_the_text_is_refused() {
    let long = "a".repeat(254);
    for name in ["", "two words", "line\nbreak", "ümlaut", "a=b", &long] {
        assert!(read(&["--node", name]).is_err_and(|error| error.starts_with("invalid node name")), "{name}");
    }
}
