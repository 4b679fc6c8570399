//! Rules for Rust: short functions, and no style attribute in the client.

use super::{Finding, Source, bare};

const FUNCTION_LINES_MAX: usize = 70;

pub(crate) fn check(source: &Source) -> Vec<Finding> {
    if source.extension() != "rs" {
        return Vec::new();
    }
    let bare = bare::rust(&source.text);
    let mut findings: Vec<Finding> = functions(&bare)
        .into_iter()
        .filter(|function| function.lines > FUNCTION_LINES_MAX)
        .map(|Function { name, line, lines }| {
            source.finding(
                "long-function",
                line,
                format!("{name} has {lines} lines; at most {FUNCTION_LINES_MAX}"),
            )
        })
        .collect();
    if source.path.starts_with("app/src/") {
        // `style:width=…` goes through the style object, which the security policy allows.
        for (index, _) in bare.lines().enumerate().filter(|(_, line)| sets_style(line)) {
            findings.push(source.finding(
                "inline-style",
                index + 1,
                "the security policy refuses style attributes",
            ));
        }
    }
    findings
}

fn sets_style(line: &str) -> bool {
    line.match_indices("style=").any(|(at, _)| {
        let before = line.get(..at).and_then(|start| start.chars().next_back());
        before.is_none_or(char::is_whitespace)
    })
}

#[derive(Debug, PartialEq, Eq)]
struct Function {
    name: String,
    /// From 1.
    line: usize,
    /// From `fn` to the closing brace.
    lines: usize,
}

/// Every function with a body, in source that is blanked of comments and quoted text.
fn functions(bare: &str) -> Vec<Function> {
    let mut found = Vec::new();
    for (at, _) in bare.match_indices("fn ") {
        let before = bare.get(..at).unwrap_or_default();
        if before.chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = bare.get(at + 3..).unwrap_or_default();
        let name: String =
            rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_' || *c == '#').collect();
        if name.is_empty() {
            continue;
        }
        if let Some(body) = through_body(rest) {
            let line = before.matches('\n').count() + 1;
            found.push(Function { name, line, lines: body.matches('\n').count() + 1 });
        }
    }
    found
}

/// Up to the brace that closes the first one opened; none where a semicolon comes first, outside all brackets.
fn through_body(rest: &str) -> Option<&str> {
    let (mut braces, mut brackets) = (0_u32, 0_u32);
    for (at, c) in rest.char_indices() {
        match c {
            '(' | '[' if braces == 0 => brackets += 1,
            ')' | ']' if braces == 0 => brackets = brackets.saturating_sub(1),
            ';' if braces == 0 && brackets == 0 => return None,
            '{' => braces += 1,
            '}' => {
                braces = braces.checked_sub(1)?;
                if braces == 0 && brackets == 0 {
                    return rest.get(..=at);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: String) -> Source {
        Source { path: path.into(), text }
    }

    #[test]
    fn a_function_is_measured_from_fn_to_its_closing_brace() {
        let text =
            "trait A { fn none(&self, x: [u8; 3]); }\n\nfn one(f: fn(u8) -> u8) {\n    if a { b }\n}\n";
        assert_eq!(functions(text), [Function { name: "one".into(), line: 3, lines: 3 }]);
    }

    #[test]
    fn a_long_function_is_found_even_with_a_brace_in_a_string() {
        let body = "    let x = \"}\";\n".repeat(69);
        let findings = check(&source("server/src/a.rs", format!("fn long() {{\n{body}}}\n")));
        assert_eq!(findings.len(), 1);
        assert!(findings.iter().all(|finding| finding.message.contains("71 lines")));
        let body = "    let x = \"}\";\n".repeat(68);
        assert!(check(&source("server/src/a.rs", format!("fn short() {{\n{body}}}\n"))).is_empty());
    }

    #[test]
    fn a_style_attribute_is_found_and_a_style_property_is_not() {
        let view = |text: &str| check(&source("app/src/a.rs", text.into())).len();
        assert_eq!(view("<p style=\"color: red\">"), 1);
        assert_eq!(view("    style=move || x"), 1);
        assert_eq!(view("<p style:width=w> // style=\"x\""), 0);
        assert_eq!(view("let text = \" style=\";"), 0);
        assert_eq!(check(&source("server/src/a.rs", "<p style=\"x\">".into())).len(), 0);
    }
}
