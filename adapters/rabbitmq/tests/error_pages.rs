//! Every code has its page, and page and program say the same.

use std::fs;
use std::path::Path;

use casebook_rabbitmq::Code;

#[test]
fn every_code_has_a_page_that_says_the_same() {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/errors");
    for code in Code::all() {
        let page = fs::read_to_string(pages.join(format!("{code}.md"))).unwrap();
        let next_step = &code.next_step_en()[1..];
        for line in [
            format!("# {code}: {}", code.title_en()),
            format!("# {code}：{}", code.title_zh()),
            format!("{}。", code.next_step_zh()),
        ] {
            assert!(page.lines().any(|found| found == line), "{code}: {line}");
        }
        assert!(page.contains(&format!("{next_step}.\n")), "{code}");
    }
}

#[test]
fn codes_are_their_numbers_in_order() {
    let numbers: Vec<u16> = Code::all().map(Code::number).collect();
    let expected: Vec<u16> = (4001..).take(numbers.len()).collect();
    assert_eq!(numbers, expected);
}
