//! Who may bring a definition into force, move cases to it, and retire it.

use jiff::civil::Date;

use super::{Directory, Person};
use crate::Name;
use crate::case::{Code, Rejection};

/// Requires that two different persons act, of whom the first may propose and the second approve.
///
/// # Errors
/// The refusal: an unknown person, one who holds none of the posts, or one and the same.
pub fn check_two_persons(
    directory: &Directory,
    proposer: &Name,
    approver: &Name,
    day: Date,
) -> Result<(), Rejection> {
    check_proposer(directory, proposer, day)?;
    if proposer == approver {
        let zh = format!("“{proposer}”不能批准本人提请的事项");
        let en = format!("`{proposer}` cannot approve what they propose themselves");
        return Err(Rejection::new(Code::SecondPerson, approver.clone(), zh, en));
    }
    check(directory, &directory.publishing.approve, approver, day)
}

/// Requires that a person may propose.
///
/// # Errors
/// As [`check_two_persons`].
pub fn check_proposer(directory: &Directory, person: &Name, day: Date) -> Result<(), Rejection> {
    check(directory, &directory.publishing.propose, person, day)
}

fn check(directory: &Directory, posts: &[Name], person: &Name, day: Date) -> Result<(), Rejection> {
    let Some(found) = directory.persons.get(person) else {
        let zh = format!("名录中没有人员“{person}”");
        let en = format!("the directory has no person `{person}`");
        return Err(Rejection::new(Code::Person, person.clone(), zh, en));
    };
    if holds_one(found, posts, day) {
        return Ok(());
    }
    let posts: Vec<&str> = posts.iter().map(Name::as_str).collect();
    let posts = posts.join(", ");
    let zh = format!("“{person}”当日不担任可以发布流程的岗位（{posts}）");
    let en = format!("`{person}` holds none of the posts that publish on that day: {posts}");
    Err(Rejection::new(Code::Role, person.clone(), zh, en))
}

fn holds_one(person: &Person, posts: &[Name], day: Date) -> bool {
    person.posts.iter().any(|held| {
        let counts = posts.is_empty() || posts.contains(&held.post);
        counts && person.holds(held.organ.as_str(), held.post.as_str(), day)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Post, Publishing};

    fn person(post: &str, to: Option<&str>) -> Person {
        Person {
            name: "某".to_owned(),
            posts: vec![Post {
                organ: "city".into(),
                post: post.into(),
                from: None,
                to: to.map(|day| day.parse().expect("a date")),
            }],
            qualifications: Vec::new(),
            invented: true,
            from: None,
            to: None,
        }
    }

    #[test]
    fn two_persons_with_their_posts_bring_a_definition_into_force() {
        let mut directory = Directory::default();
        for (id, post, to) in [
            ("wang", "legal", None),
            ("zhou", "legal", Some("2025-12-31")),
            ("zhao", "heads", None),
            ("li", "office", None),
        ] {
            directory.persons.insert(id.into(), person(post, to));
        }
        let day = "2026-03-02".parse().expect("a date");
        let code = |directory: &Directory, proposer: &str, approver: &str| {
            check_two_persons(directory, &proposer.into(), &approver.into(), day)
                .err()
                .map(|rejection| rejection.code.number())
        };
        // Nothing is said of posts: any two who hold one.
        assert_eq!(code(&directory, "wang", "li"), None);
        assert_eq!(code(&directory, "wang", "wang"), Some("CB-2208"));
        assert_eq!(code(&directory, "zhou", "li"), Some("CB-2202"));
        directory.publishing = Publishing {
            propose: vec!["legal".into()],
            approve: vec!["heads".into()],
        };
        for (proposer, approver, expected) in [
            ("wang", "zhao", None),
            ("wang", "wang", Some("CB-2208")),
            ("wang", "li", Some("CB-2202")),
            ("zhao", "wang", Some("CB-2202")),
            ("nobody", "zhao", Some("CB-2201")),
        ] {
            assert_eq!(
                code(&directory, proposer, approver),
                expected,
                "{proposer} {approver}"
            );
        }
    }
}
