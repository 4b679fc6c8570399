//! Small pieces of English, and the folding that search compares by.

use crate::day::{self, Day};

/// "Zosia", "Zosia and Kuba", "Zosia, Kuba and Ala".
pub(super) fn list<S: AsRef<str>>(items: &[S]) -> String {
    let Some((last, rest)) = items.split_last() else {
        return String::new();
    };
    let mut out = String::new();
    for (place, item) in rest.iter().enumerate() {
        if place > 0 {
            out.push_str(", ");
        }
        out.push_str(item.as_ref());
    }
    if !rest.is_empty() {
        out.push_str(" and ");
    }
    out.push_str(last.as_ref());
    out
}

/// The text with its first letter large.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The name one is called by: the first word of a full name.
pub(super) fn given(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or(name)
}

/// Up to two letters: of the first and the last word.
#[must_use]
pub fn initials(name: &str) -> String {
    let mut firsts = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphabetic()));
    let first = firsts.next();
    first.into_iter().chain(firsts.next_back()).flat_map(char::to_uppercase).collect()
}

/// A code such as `child_in_need` as words: "child in need".
pub(super) fn spoken(code: &str) -> String {
    code.replace('_', " ").trim().to_owned()
}

/// "9 November", with the year if it is not this year.
pub(super) fn date(on: Day, today: Day) -> String {
    let text = format!("{} {}", on.day(), day::month_name(on.month()));
    if on.year() == today.year() { text } else { format!("{text} {}", on.year()) }
}

/// "today", "tomorrow", "yesterday", else "Friday 4 December".
pub(super) fn day_name(on: Day, today: Day) -> String {
    match day::days_between(today, on) {
        -1 => "yesterday".to_owned(),
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        _ => day::long(on, today),
    }
}

/// A day that has gone as one says it: "Friday" within the week, else "Friday 6 November".
pub(super) fn day_said(on: Day, today: Day) -> String {
    match day::days_between(on, today) {
        0..=6 => day::weekday_name(on).to_owned(),
        _ => day::long(on, today),
    }
}

/// "1 child", "3 children".
pub(super) fn children(count: usize) -> String {
    if count == 1 { "1 child".to_owned() } else { format!("{count} children") }
}

/// The text as search compares it: lower case, without accents or apostrophes, words apart by one space.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        if is_silent(c) {
            continue;
        }
        if is_gap(c) {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else if c.is_ascii() {
            out.push(c);
        } else {
            push_plain(&mut out, c);
        }
    }
    out.trim().to_owned()
}

/// Marks that sit on a letter, apostrophes, and signs that nobody sees.
const fn is_silent(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`'
        | '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || c.is_ascii_punctuation() || c.is_control() || matches!(c, '\u{2010}'..='\u{2015}')
}

/// Latin letters with accents, by the plain letters people type for them.
const ACCENTS: &[(&str, &str)] = &[
    ("a", "àáâãäåāăąǎȁȃȧạảấầẩẫậắằẳẵặ"),
    ("ae", "æǽ"),
    ("b", "ḃ"),
    ("c", "çćĉċč"),
    ("d", "ďđðḋḍ"),
    ("e", "èéêëēĕėęěȅȇẹẻẽếềểễệ"),
    ("f", "ḟ"),
    ("g", "ĝğġģǧ"),
    ("h", "ĥħḥ"),
    ("i", "ìíîïĩīĭįıǐȉȋỉị"),
    ("j", "ĵ"),
    ("k", "ķǩ"),
    ("l", "ĺļľŀł"),
    ("m", "ṁ"),
    ("n", "ñńņňŋ"),
    ("o", "òóôõöøōŏőơǒȍȏọỏốồổỗộớờởỡợ"),
    ("oe", "œ"),
    ("p", "ṗ"),
    ("r", "ŕŗřȑȓ"),
    ("s", "śŝşšșṡṣ"),
    ("ss", "ßẞ"),
    ("t", "ţťŧțṫṭ"),
    ("th", "þ"),
    ("u", "ùúûüũūŭůűųưǔȕȗụủứừửữự"),
    ("w", "ŵẁẃẅ"),
    ("y", "ýÿŷỳỵỷỹ"),
    ("z", "źżžẓ"),
];

fn push_plain(out: &mut String, c: char) {
    match ACCENTS.iter().find(|(_, accented)| accented.contains(c)) {
        Some((plain, _)) => out.push_str(plain),
        None => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_ends_with_and() {
        assert_eq!(list::<&str>(&[]), "");
        assert_eq!(list(&["Zosia"]), "Zosia");
        assert_eq!(list(&["Zosia", "Kuba"]), "Zosia and Kuba");
        assert_eq!(list(&["Zosia", "Kuba", "Ala"]), "Zosia, Kuba and Ala");
    }

    #[test]
    fn initials_are_of_the_first_and_the_last_word() {
        assert_eq!(initials("Priya Shah"), "PS");
        assert_eq!(initials("  Ana Maria  de Souza "), "AS");
        assert_eq!(initials("łucja"), "Ł");
        assert_eq!(initials("123 –"), "");
    }

    #[test]
    fn folding_takes_accents_case_and_apostrophes_away() {
        assert_eq!(fold("Żółć  O’Brien-Łoś"), "zolc obrien los");
        assert_eq!(fold("Ștefan Țurcanu"), "stefan turcanu");
        assert_eq!(fold("Zoe\u{308}"), "zoe", "an accent typed apart");
        assert_eq!(fold("İREM Strauß"), "irem strauss");
        assert_eq!(fold("محمّد"), "محمد");
        assert_eq!(fold(" -- "), "");
    }

    #[test]
    fn a_late_day_of_this_week_is_said_by_its_name() {
        let day = |text| day::parse(text).unwrap();
        assert_eq!(day_said(day("2026-11-20"), day("2026-11-22")), "Friday");
        assert_eq!(day_said(day("2026-11-06"), day("2026-11-22")), "Friday 6 November");
    }
}
