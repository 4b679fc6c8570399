//! What the documents say shows something has to be there: a test that was renamed or deleted shows nothing.

use std::collections::BTreeSet;

use super::{Finding, Source};

/// The documents whose tables name tests.
const DOCUMENTS: [&str; 1] = ["docs/SECURITY.md"];
/// A shorter word in code quotes may be anything.
const NAME_CHARS_MIN: usize = 20;

pub(crate) fn check(sources: &[Source]) -> Vec<Finding> {
    let functions: BTreeSet<&str> =
        sources.iter().filter(|s| s.extension() == "rs").flat_map(functions).collect();
    let files: BTreeSet<&str> = sources.iter().filter_map(|source| source.path.rsplit('/').next()).collect();
    let documents = sources.iter().filter(|source| DOCUMENTS.contains(&source.path.as_str()));
    let lines = documents
        .flat_map(|source| source.text.lines().enumerate().map(move |(no, line)| (source, no + 1, line)));
    lines
        .flat_map(|(source, no, line)| {
            let missing = quoted(line).filter(|name| is_test(name) && !functions.contains(name));
            let files = quoted(line).filter(|name| name.ends_with(".test.mjs") && !files.contains(name));
            missing
                .chain(files)
                .map(move |name| source.finding("no-such-test", no, format!("{name} is nowhere")))
                .collect::<Vec<_>>()
        })
        .collect()
}

fn is_test(name: &str) -> bool {
    name.len() >= NAME_CHARS_MIN
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// What stands in code quotes on a line.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

fn functions(source: &Source) -> impl Iterator<Item = &str> {
    source.text.split("fn ").skip(1).filter_map(|rest| rest.split(['(', '<']).next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(document: &str) -> Vec<String> {
        let code = Source { path: "a/b.rs".into(), text: "fn a_cookie_is_out_of_reach() {}".into() };
        let browser = Source { path: "end2end/story.test.mjs".into(), text: String::new() };
        let document = Source { path: "docs/SECURITY.md".into(), text: document.into() };
        check(&[code, browser, document]).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn a_test_that_is_named_has_to_be_there() {
        assert_eq!(found("| `a_cookie_is_out_of_reach`, `story.test.mjs` | `http/cookie.rs` |"), [""; 0]);
        assert_eq!(found("`a_cookie_is_in_reach_now`"), ["a_cookie_is_in_reach_now is nowhere"]);
        assert_eq!(found("\n`gone.test.mjs`"), ["gone.test.mjs is nowhere"]);
    }
}
