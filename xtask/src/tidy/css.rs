//! Rules for styles: a colour has a name in tokens.css and is used by that name, or the dark theme misses it.

use super::{Finding, Source};

const FUNCTIONS: [&str; 9] = ["rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklab(", "oklch("];

pub(crate) fn check(source: &Source) -> Vec<Finding> {
    if source.path == "style/tokens.css" || source.extension() != "css" {
        return Vec::new();
    }
    without_comments(&source.text)
        .lines()
        .enumerate()
        .filter(|(_, line)| has_raw_colour(line))
        .map(|(index, _)| source.finding("raw-colour", index + 1, "colours are named in style/tokens.css"))
        .collect()
}

/// Looks at the values of a line and not at its selectors, where `#` begins an id.
fn has_raw_colour(line: &str) -> bool {
    let inside = line.rsplit_once('{').map_or(line, |(_, inside)| inside);
    let Some((_, value)) = inside.split_once(':') else {
        return false;
    };
    let function = FUNCTIONS.iter().any(|function| {
        value.match_indices(function).any(|(at, _)| {
            let before = value.get(..at).and_then(|start| start.chars().next_back());
            !before.is_some_and(|c| c.is_alphanumeric() || c == '-')
        })
    });
    function || value.match_indices('#').any(|(at, _)| is_hex_colour(value.get(at + 1..).unwrap_or_default()))
}

fn is_hex_colour(after_hash: &str) -> bool {
    let word = after_hash
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')
        .next()
        .unwrap_or_default();
    matches!(word.len(), 3 | 4 | 6 | 8) && word.chars().all(|c| c.is_ascii_hexdigit())
}

/// Comments become nothing but their line breaks.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        let (comment, next) = after.split_once("*/").unwrap_or((after, ""));
        out.push_str(before);
        out.extend(comment.chars().filter(|&c| c == '\n'));
        rest = next;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<usize> {
        check(&Source { path: path.into(), text: text.into() }).iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn a_raw_colour_is_found_where_it_stands() {
        let text =
            "/* #fff\n */ a { color: #fff }\n  border: 1px solid rgb(0 0 0);\n  background: var(--paper);\n";
        assert_eq!(lines("style/base.css", text), [2, 3]);
        assert!(lines("style/tokens.css", text).is_empty());
    }

    #[test]
    fn ids_and_mixed_colours_are_no_raw_colours() {
        assert!(lines("style/base.css", "a:hover #add {\n  fill: url(#facade-icon);\n").is_empty());
        assert!(lines("style/base.css", "  color: color-mix(in oklab, var(--a), var(--b));\n").is_empty());
    }
}
