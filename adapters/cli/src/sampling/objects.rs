//! The objects that may be inspected (检查对象名录库), from a CSV file.

use std::collections::{BTreeMap, BTreeSet};

use casebook_workflows::digest;

/// An object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Object {
    /// Its name with its id, as it stands in the log.
    pub(crate) told: String,
    /// Its class, such as a class of risk (风险等级).
    pub(crate) class: String,
    /// How often it was visited this year, as far as the file knows.
    pub(crate) visits: i64,
}

/// The objects of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Objects {
    /// The objects, in the order of their ids: the order of the file means nothing.
    pub(crate) objects: Vec<Object>,
    /// SHA-256 of the file.
    pub(crate) digest: String,
}

impl Objects {
    /// Reads a file with the header `id,name` and perhaps `class`, `visits`, in any order.
    ///
    /// # Errors
    /// What is wrong with it, each with its line.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Vec<String>> {
        let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .from_reader(text);
        let header = reader.headers().map_err(|error| vec![error.to_string()])?;
        let column = |name: &str| header.iter().position(|known| known == name);
        let (Some(id), Some(name)) = (column("id"), column("name")) else {
            return Err(vec!["1: id,name".to_owned()]);
        };
        let (class, visits) = (column("class"), column("visits"));
        let mut problems = Vec::new();
        let mut ids = BTreeSet::new();
        let mut objects = BTreeMap::new();
        for (row, record) in reader.records().enumerate() {
            let line = row + 2;
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    problems.push(error.to_string());
                    continue;
                }
            };
            let cell = |at: Option<usize>| at.and_then(|at| record.get(at)).unwrap_or_default();
            let (id, name) = (cell(Some(id)).to_owned(), cell(Some(name)).to_owned());
            let count = match cell(visits) {
                "" => Some(0),
                text => text.parse().ok().filter(|count: &i64| *count >= 0),
            };
            if id.is_empty() || name.is_empty() {
                problems.push(format!("{line}: id, name"));
            } else if !ids.insert(id.clone()) {
                problems.push(format!("{line}: id `{id}`"));
            } else if let Some(visits) = count {
                let object = Object {
                    told: format!("{name}（{id}）"),
                    class: cell(class).to_owned(),
                    visits,
                };
                objects.insert(id, object);
            } else {
                problems.push(format!("{line}: visits `{}`", cell(visits)));
            }
        }
        if problems.is_empty() {
            let objects = objects.into_values().collect();
            let digest = digest(bytes).to_string();
            return Ok(Self { objects, digest });
        }
        Err(problems)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_read_in_the_order_of_their_ids() {
        let read = Objects::read("\u{feff}id,name,class\n2,乙,high\n1,甲,\n".as_bytes());
        let told: Vec<String> = read
            .expect("two objects")
            .objects
            .into_iter()
            .map(|one| one.told)
            .collect();
        assert_eq!(told, ["甲（1）", "乙（2）"]);
    }

    #[test]
    fn every_problem_of_a_file_is_told_with_its_line() {
        for (text, problems) in [
            ("name,class\n甲,high\n", vec!["1: id,name"]),
            (
                "id,name\n1,甲\n1,乙\n,丙\n",
                vec!["3: id `1`", "4: id, name"],
            ),
            (
                "id,name,visits\n1,甲,x\n2,乙,-1\n",
                vec!["2: visits `x`", "3: visits `-1`"],
            ),
        ] {
            let read = Objects::read(text.as_bytes());
            let told = read.expect_err("problems");
            assert_eq!(told, problems, "{text}");
        }
    }
}
