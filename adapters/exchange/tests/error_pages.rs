//! Every code has its page, and page and program say the same.

use std::fs;
use std::path::Path;

use casebook_exchange::xes::Code;

#[test]
fn every_code_has_a_page_that_says_the_same() {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/errors");
    for code in Code::all() {
        let page = fs::read_to_string(pages.join(format!("{code}.md"))).unwrap();
        assert!(
            page.starts_with(&format!("# {code}: {}\n", code.title_en())),
            "{code}"
        );
        assert!(
            page.contains(&format!("\n# {code}：{}\n", code.title_zh())),
            "{code}"
        );
        assert!(
            page.contains(&format!("{}。\n", code.next_step_zh())),
            "{code}"
        );
        let after_first_letter = &code.next_step_en()[1..];
        assert!(page.contains(&format!("{after_first_letter}.\n")), "{code}");
        for heading in ["Meaning", "Cause", "What to do", "含义", "原因", "处理办法"] {
            assert!(
                page.contains(&format!("\n## {heading}\n")),
                "{code} {heading}"
            );
        }
    }
}

#[test]
fn every_page_of_the_range_has_a_code() {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/errors");
    let known: Vec<String> = Code::all().map(|code| format!("{code}.md")).collect();
    let found: Vec<String> = fs::read_dir(pages)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("CB-3"))
        .collect();
    assert_eq!(found.len(), known.len());
    assert!(found.iter().all(|name| known.contains(name)), "{found:?}");
}

#[test]
fn codes_are_their_numbers_in_order() {
    let numbers: Vec<u16> = Code::all().map(Code::number).collect();
    let expected: Vec<u16> = (3001..).take(numbers.len()).collect();
    assert_eq!(numbers, expected);
    assert!(!Code::Target.is_warning() && Code::ValueMistyped.is_warning());
}
