//! `knowledge/constants.toml` -> one static per constant.
use std::fmt::Write as _;

use serde::Deserialize;

use super::bounds::check_date;
use super::{Compiler, GRADES, one_of, row};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConstantsFile {
    checked: String,
    constant: Vec<ConstantRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConstantRow {
    id: String,
    value: u32,
    unit: String,
    evidence: String,
    read: String,
    sources: Vec<String>,
}

impl Compiler<'_> {
    pub(super) fn constants(&mut self) -> Result<(), String> {
        const FILE: &str = "constants.toml";
        let file: ConstantsFile = self.read(FILE)?;
        check_date(&row(FILE, "checked"), &file.checked)?;
        let mut code = String::new();
        for constant in &file.constant {
            let at = row(FILE, &constant.id);
            one_of(&at, "unit", &constant.unit, &["s", "ports"])?;
            let evidence = one_of(&at, "evidence", &constant.evidence, &GRADES)?;
            if constant.evidence == "source" && constant.read.is_empty() {
                return at.refuse("graded `source`: say in `read` which kernels were read");
            }
            let sources = self.cite(&at, &constant.sources, &[constant.evidence.as_str()])?;
            let name = constant.id.replace('-', "_").to_uppercase();
            let _ = writeln!(
                code,
                "pub(crate) static {name}: Constant = Constant {{ id: {:?}, value: {}, unit: {:?}, name: crate::messages::id::CONSTANT_{name}, evidence: Certainty::{evidence}, read: {:?}, sources: {sources} }};",
                constant.id, constant.value, constant.unit, constant.read
            );
        }
        self.line(&code);
        Ok(())
    }
}
