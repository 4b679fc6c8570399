//! Source with comments and quoted text blanked out, so that a brace in a string is not taken for a brace.
//!
//! Every blanked character becomes a space and every line break stays, so positions are those of the original.

/// Blanks line and block comments (nested, as in Rust), strings, raw strings and character literals.
pub(crate) fn rust(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let next = chars.get(at + 1).copied();
        let end = match (c, next) {
            ('/', Some('/')) => line_end(&chars, at),
            ('/', Some('*')) => comment_end(&chars, at),
            ('"', _) => string_end(&chars, at),
            ('r', Some('"' | '#')) if !after_word(&chars, at) => raw_end(&chars, at).unwrap_or(at + 1),
            ('\'', _) => char_end(&chars, at).unwrap_or(at + 1),
            _ => at + 1,
        };
        if end == at + 1 {
            out.push(c);
        } else {
            out.extend(chars.iter().take(end).skip(at).map(|&c| if c == '\n' { '\n' } else { ' ' }));
        }
        at = end;
    }
    out
}

fn line_end(chars: &[char], at: usize) -> usize {
    chars.iter().skip(at).position(|&c| c == '\n').map_or(chars.len(), |offset| at + offset)
}

fn comment_end(chars: &[char], at: usize) -> usize {
    let mut depth = 0_usize;
    let mut here = at;
    while let Some(&c) = chars.get(here) {
        match (c, chars.get(here + 1)) {
            ('/', Some('*')) => (depth, here) = (depth + 1, here + 2),
            ('*', Some('/')) => (depth, here) = (depth - 1, here + 2),
            _ => here += 1,
        }
        if depth == 0 {
            return here;
        }
    }
    chars.len()
}

fn string_end(chars: &[char], at: usize) -> usize {
    let mut here = at + 1;
    while let Some(&c) = chars.get(here) {
        match c {
            '\\' => here += 2,
            '"' => return here + 1,
            _ => here += 1,
        }
    }
    chars.len()
}

/// `r"…"`, `r#"…"#` and so on; none where it is a raw identifier such as `r#type`.
fn raw_end(chars: &[char], at: usize) -> Option<usize> {
    let hashes = chars.iter().skip(at + 1).take_while(|&&c| c == '#').count();
    if chars.get(at + 1 + hashes) != Some(&'"') {
        return None;
    }
    let mut here = at + 2 + hashes;
    while here < chars.len() {
        let closes = chars.get(here) == Some(&'"');
        if closes && chars.iter().skip(here + 1).take(hashes).filter(|&&c| c == '#').count() == hashes {
            return Some(here + 1 + hashes);
        }
        here += 1;
    }
    Some(chars.len())
}

/// The end of `'a'` or `'\n'`; none where the quote begins a lifetime.
fn char_end(chars: &[char], at: usize) -> Option<usize> {
    if chars.get(at + 1) == Some(&'\\') {
        let close = chars.iter().skip(at + 3).take(10).position(|&c| c == '\'')?;
        return Some(at + 4 + close);
    }
    (chars.get(at + 2) == Some(&'\'')).then_some(at + 3)
}

fn after_word(chars: &[char], at: usize) -> bool {
    at.checked_sub(1).and_then(|before| chars.get(before)).is_some_and(|c| c.is_alphanumeric() || *c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_text_and_comments_are_blanked_and_lines_stay() {
        let text = "a(\"{\", '{', '\\'', r#\"{\"{\"#); // {\n/* { /* { */ */ b::<'a>() }";
        let bare = rust(text);
        assert!(!bare.contains('{'), "{bare}");
        assert!(bare.contains("b::<'a>() }"));
        assert_eq!(bare.len(), text.len());
        assert_eq!(bare.lines().count(), 2);
    }

    #[test]
    fn a_byte_string_and_a_raw_identifier_are_understood() {
        assert_eq!(rust("b\"{\" r#type"), "b    r#type");
    }
}
