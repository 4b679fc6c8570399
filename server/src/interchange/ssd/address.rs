//! Where people live: `ssd_address`.
//!
//! Addresses are protected on their own in Kept. They are handed on as text; map coordinates and
//! property numbers are left behind, because nothing in Kept needs them.

use serde_json::{Map, Value};
use time::Date;

use super::{
    error::ExtractError,
    folder::Folder,
    person::People,
    report::Report,
    row::Row,
    source::{Id, Source},
    tables::ADDRESS,
};

/// An address of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub source: Source,
    pub person: Id,
    /// The council's own word, as in `Home` or `Placement`.
    pub kind: Option<String>,
    /// On one line, its parts joined by commas, without the postcode. May be empty.
    pub lines: String,
    /// In capitals, with its blank.
    pub postcode: Option<String>,
    pub from: Option<Date>,
    pub to: Option<Date>,
}

pub(super) fn read(
    folder: &Folder,
    people: &People,
    report: &mut Report,
) -> Result<Vec<Address>, ExtractError> {
    let mut addresses = Vec::new();
    folder.each(&ADDRESS, report, |row, source| {
        let person = people.named_in(row, "addr_person_id")?;
        let from = row.date("addr_address_start_date");
        let to = row.end("addr_address_end_date", from);
        let postcode = row.cell("addr_address_postcode").map(postcode);
        let lines = lines(row);
        if lines.is_empty() && postcode.is_none() {
            row.doubt("no address", "The address is blank.", "The row was kept.");
        }
        let kind = row.text("addr_address_type");
        addresses.push(Address { source, person, kind, lines, postcode, from, to });
        Ok(())
    })?;
    Ok(addresses)
}

/// A postcode in capitals, with the blank the dataset takes out put back; other text as it is.
pub(super) fn postcode(cell: &str) -> String {
    let plain: String = cell.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect();
    let parts = plain.len().checked_sub(3).and_then(|at| plain.split_at_checked(at));
    match parts {
        Some((outward, inward)) if (2..=4).contains(&outward.len()) && is_inward(inward) => {
            format!("{outward} {inward}")
        }
        _ => cell.to_owned(),
    }
}

/// The second half of a British postcode: a digit and two letters.
fn is_inward(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_digit()) && bytes.all(|b| b.is_ascii_uppercase())
}

fn lines(row: &mut Row<'_>) -> String {
    let Some(cell) = row.cell("addr_address_json") else {
        return String::new();
    };
    match serde_json::from_str(cell) {
        Ok(Value::Object(parts)) => joined(&parts),
        _ => {
            let reason = "addr_address_json is not a JSON object.";
            row.doubt("not JSON", reason, "The text was kept as written.");
            cell.to_owned()
        }
    }
}

/// The parts in the order of an envelope; the house's number stands before its street. Parts the
/// dataset does not name come last, so that none is lost.
fn joined(parts: &Map<String, Value>) -> String {
    const ENVELOPE: [&str; 7] = ["ROOM", "FLOOR", "FLAT", "BUILDING", "HOUSE", "STREET", "TOWN"];
    const LEFT_BEHIND: [&str; 4] = ["UPRN", "EASTING", "NORTHING", "POSTCODE"];
    let is = |key: &str, name: &&str| key.eq_ignore_ascii_case(name);
    let text = |value: &Value| match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    let named = ENVELOPE.iter().filter_map(|name| {
        parts.iter().find(|(key, _)| is(key, name)).map(|(_, value)| (*name, text(value)))
    });
    let known = |key: &str| ENVELOPE.iter().chain(&LEFT_BEHIND).any(|name| is(key, name));
    let others = parts.iter().filter(|(key, _)| !known(key)).map(|(_, value)| ("", text(value)));
    let mut line = String::new();
    let mut after_house = false;
    for (name, text) in named.chain(others).filter(|(_, text)| !text.is_empty()) {
        if !line.is_empty() {
            line.push_str(if after_house && name == "STREET" { " " } else { ", " });
        }
        after_house = name == "HOUSE";
        line.push_str(&text);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_postcode_gets_its_blank_back() {
        assert_eq!(postcode("xn41ab"), "XN4 1AB");
        assert_eq!(postcode("XN14 1AB"), "XN14 1AB");
        assert_eq!(postcode("Dublin 4"), "Dublin 4");
        assert_eq!(postcode("é€1"), "é€1");
        assert_eq!(postcode(""), "");
    }

    #[test]
    fn the_parts_of_an_address_are_joined_in_the_order_of_an_envelope() {
        let json = r#"{"TOWN":"Northam","street":"Mill Lane","HOUSE":4,"FLAT":"Flat 2","ROOM":"",
            "UPRN":"1","COUNTY":"Shire"}"#;
        let Ok(Value::Object(parts)) = serde_json::from_str(json) else { panic!() };
        assert_eq!(joined(&parts), "Flat 2, 4 Mill Lane, Northam, Shire");
    }
}
