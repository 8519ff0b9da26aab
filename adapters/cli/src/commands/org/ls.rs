//! `org ls`: persons and posts.

use casebook_engine::access::{Directory, Person};
use casebook_engine::ports::Law;
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("person", "人员编号", "person"),
    Column::text("name", "姓名", "name"),
    Column::text("posts", "岗位", "posts"),
    Column::text("qualifications", "资格", "qualifications"),
];

/// One row for each person.
pub(super) async fn run(desk: &Desk) -> Result<Answer, Problem> {
    let directory = desk.house().await?.law.directory();
    let persons = directory.persons.iter();
    let rows = persons.map(|(id, person)| row(id.as_str(), person, &directory));
    Ok(Answer::list(COLUMNS, rows.collect()))
}

fn row(id: &str, person: &Person, directory: &Directory) -> Value {
    let posts = person.posts.iter().map(|post| {
        let organ = directory.organs.get(&post.organ);
        let short = organ.map_or(post.organ.as_str(), |organ| &organ.short);
        format!("{short} {}", post.post)
    });
    let posts: Vec<String> = posts.collect();
    let qualifications = person.qualifications.iter().map(|held| held.name.as_str());
    json!({
        "person": id,
        "name": person.name,
        "posts": posts,
        "qualifications": qualifications.collect::<Vec<_>>(),
        "invented": person.invented,
    })
}
