//! Workbooks (XLSX) out: sheets of texts and numbers, for spreadsheets.
//!
//! A workbook is a ZIP archive of a few XML parts. The parts are stored as they are, with no date of
//! their own, so the same sheets give the same bytes.

mod zip;

use std::fmt::Write as _;

use zip::Archive;

/// The most rows of a sheet that spreadsheets open.
pub const ROWS_MAX: usize = 1_048_576;

/// The longest text of a cell, in characters.
const TEXT_MAX: usize = 32_767;

/// The longest name of a sheet, in characters.
const NAME_MAX: usize = 31;

/// A sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its name; what spreadsheets refuse in it is left out.
    pub name: String,
    /// How wide each column is, in characters.
    pub widths: Vec<u32>,
    /// Its rows; the first is a heading.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text: never taken for a formula.
    Text(String),
    /// A number as it is printed, with a point before its decimals.
    Number(String),
}

impl Cell {
    /// A number where the text is one, else the text.
    pub fn of(text: &str) -> Self {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let all = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if text.len() <= 15 && all(whole) && all(part) {
            Self::Number(text.to_owned())
        } else {
            Self::Text(text.to_owned())
        }
    }
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// The workbook as bytes. Rows beyond [`ROWS_MAX`] are left out: whoever has more pages them.
pub fn workbook(sheets: &[Sheet]) -> Vec<u8> {
    let mut archive = Archive::default();
    archive.add(
        "[Content_Types].xml",
        content_types(sheets.len()).as_bytes(),
    );
    let root = format!(
        "{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" \
         Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    archive.add("_rels/.rels", root.as_bytes());
    archive.add("xl/workbook.xml", book(sheets).as_bytes());
    archive.add(
        "xl/_rels/workbook.xml.rels",
        relations(sheets.len()).as_bytes(),
    );
    archive.add("xl/styles.xml", styles().as_bytes());
    for (no, sheet) in sheets.iter().enumerate() {
        let name = format!("xl/worksheets/sheet{}.xml", no + 1);
        archive.add(&name, sheet_xml(sheet).as_bytes());
    }
    archive.finish()
}

fn content_types(sheets: usize) -> String {
    let mut xml = format!(
        "{HEAD}<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"{TYPE}.sheet.main+xml\"/>\
         <Override PartName=\"/xl/styles.xml\" ContentType=\"{TYPE}.styles+xml\"/>"
    );
    for no in 1..=sheets {
        let _ = write!(
            xml,
            "<Override PartName=\"/xl/worksheets/sheet{no}.xml\" ContentType=\"{TYPE}.worksheet+xml\"/>"
        );
    }
    xml + "</Types>"
}

fn book(sheets: &[Sheet]) -> String {
    let mut xml = format!("{HEAD}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>");
    for (no, sheet) in sheets.iter().enumerate() {
        let kept = sheet
            .name
            .chars()
            .filter(|letter| !"[]:*?/\\'".contains(*letter));
        let name: String = kept.take(NAME_MAX).collect();
        let _ = write!(
            xml,
            "<sheet name=\"{}\" sheetId=\"{id}\" r:id=\"rId{id}\"/>",
            escaped(&name),
            id = no + 1
        );
    }
    xml + "</sheets></workbook>"
}

fn relations(sheets: usize) -> String {
    let mut xml = format!("{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for no in 1..=sheets {
        let _ = write!(
            xml,
            "<Relationship Id=\"rId{no}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{no}.xml\"/>"
        );
    }
    let _ = write!(
        xml,
        "<Relationship Id=\"rId{}\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>",
        sheets + 1
    );
    xml
}

/// Plain, and bold for headings.
fn styles() -> String {
    format!(
        "{HEAD}<styleSheet xmlns=\"{MAIN}\"><fonts count=\"2\"><font><sz val=\"11\"/></font>\
         <font><b/><sz val=\"11\"/></font></fonts><fills count=\"1\"><fill/></fills>\
         <borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs>\
         <cellXfs count=\"2\"><xf xfId=\"0\"/><xf fontId=\"1\" applyFont=\"1\" xfId=\"0\"/></cellXfs>\
         </styleSheet>"
    )
}

fn sheet_xml(sheet: &Sheet) -> String {
    let mut xml = format!("{HEAD}<worksheet xmlns=\"{MAIN}\">");
    if !sheet.widths.is_empty() {
        xml += "<cols>";
        for (no, width) in sheet.widths.iter().enumerate() {
            let _ = write!(
                xml,
                "<col min=\"{at}\" max=\"{at}\" width=\"{width}\" customWidth=\"1\"/>",
                at = no + 1
            );
        }
        xml += "</cols>";
    }
    xml += "<sheetData>";
    for (no, row) in sheet.rows.iter().take(ROWS_MAX).enumerate() {
        let style = if no == 0 { " s=\"1\"" } else { "" };
        let _ = write!(xml, "<row r=\"{}\">", no + 1);
        for (column, cell) in row.iter().enumerate() {
            let place = format!("{}{}", letters(column), no + 1);
            let _ = match cell {
                Cell::Empty => Ok(()),
                Cell::Number(number) => write!(xml, "<c r=\"{place}\"{style}><v>{number}</v></c>"),
                Cell::Text(text) => write!(
                    xml,
                    "<c r=\"{place}\"{style} t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
                    escaped(text)
                ),
            };
        }
        xml += "</row>";
    }
    xml + "</sheetData></worksheet>"
}

/// `A` to `Z`, then `AA`.
fn letters(column: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(column % 26).unwrap_or(0));
    match column / 26 {
        0 => letter.to_string(),
        rest => format!("{}{letter}", letters(rest - 1)),
    }
}

/// Text as it stands in XML: control characters have no place there.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars().take(TEXT_MAX) {
        match letter {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\n' | '\t' => out.push(letter),
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        Sheet {
            name: "数字[1]".to_owned(),
            widths: vec![20],
            rows: vec![
                vec![Cell::Text("指标".to_owned()), Cell::Empty, Cell::of("本期")],
                vec![
                    Cell::Text("=1+1 <&>".to_owned()),
                    Cell::of("-42.33"),
                    Cell::of("1.2.3"),
                ],
            ],
        }
    }

    #[test]
    fn texts_stay_texts_and_numbers_are_numbers() {
        let xml = sheet_xml(&sheet());
        assert!(xml.contains("<c r=\"B2\"><v>-42.33</v></c>"), "{xml}");
        assert!(xml.contains("=1+1 &lt;&amp;&gt;</t>"), "{xml}");
        assert!(xml.contains("<c r=\"C2\" t=\"inlineStr\">"), "{xml}");
        assert!(book(&[sheet()]).contains("name=\"数字1\""));
    }

    #[test]
    fn columns_are_called_as_spreadsheets_do() {
        for (column, expected) in [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (51, "AZ"),
            (52, "BA"),
            (702, "AAA"),
        ] {
            assert_eq!(letters(column), expected);
        }
    }

    #[test]
    fn the_same_sheets_give_the_same_bytes() {
        let (one, two) = (workbook(&[sheet()]), workbook(&[sheet()]));
        assert_eq!(one, two);
        assert!(one.starts_with(b"PK\x03\x04"));
    }
}
