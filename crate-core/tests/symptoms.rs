//! The symptoms: the problems they point to, and that the output of their commands can be read.

mod support;

use reusecheck_core::messages::ENGLISH;
use reusecheck_core::report::{ProblemId, Status};
use reusecheck_core::symptoms;

#[test]
fn each_problem_has_a_symptom_and_each_symptom_a_command() {
    let symptoms = symptoms(&ENGLISH);
    for problem in ProblemId::ALL {
        assert!(symptoms.iter().any(|symptom| symptom.leads.first() == Some(&problem)));
    }
    for symptom in &symptoms {
        assert!(!symptom.collect.is_empty() && !symptom.sources.is_empty(), "{}", symptom.id);
        assert!(symptom.collect.iter().all(|command| !command.contains("-w") && !command.contains("sudo")));
        // For a symptom with a problem, the command for the deciding value is listed.
        let asks = symptom.collect.iter().any(|command| command.contains("sysctl net.ipv4.vs"));
        assert!(asks || symptom.leads.is_empty(), "{}", symptom.id);
    }
}

#[test]
fn collected_output_identifies_the_problem() {
    let paste = |value: u8| {
        format!(
            "$ sysctl net.ipv4.vs\nnet.ipv4.vs.conn_reuse_mode = {value}\nnet.ipv4.vs.conntrack = 1\n$ uname -r\n5.4.58\n$ curl -s http://localhost:10249/proxyMode\nipvs\n"
        )
    };
    // A kernel without 35df loses datagrams, whatever the value.
    let lost = Status::Yes;
    for (value, expected) in [(0, [Status::Yes, Status::No, lost]), (1, [Status::No, Status::Yes, lost])] {
        let report = reusecheck_core::check_text(&paste(value), &support::facts("- | - | - | -"), &ENGLISH);
        let found: Vec<Status> = report.problems.iter().map(|problem| problem.status).collect();
        assert_eq!(found, expected, "{value}");
    }
}
