//! Rules for every file: its kind, its length, its lines, and nothing that only holds on one machine.

use super::{Finding, Source};

const FILE_LINES_MAX: usize = 400;
const LINE_CHARS_MAX: usize = 140;

/// Kinds of file the project has. A new kind is added here on purpose, and not by accident.
const EXTENSIONS: [&str; 18] = [
    "rs",
    "toml",
    "hex",
    "md",
    "css",
    "js",
    "mjs",
    "html",
    "webmanifest",
    "json",
    "sql",
    "csv",
    "svg",
    "png",
    "jpg",
    "txt",
    "lock",
    "snap",
];
/// Files that have no extension, or whose name is one.
const NAMES: [&str; 6] =
    ["LICENSE-MIT", "LICENSE-APACHE", ".gitignore", ".gitattributes", ".editorconfig", ".ci/run"];
/// Paths that only exist where someone happened to work. Written in two parts so that this file does not find
/// itself.
const MACHINE_PATHS: [&str; 4] =
    [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("../sha", "red/")];

pub(crate) fn check(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    let extension = source.extension();
    let name = source.path.rsplit('/').next().unwrap_or_default();
    if !EXTENSIONS.contains(&extension) && !NAMES.contains(&name) && !NAMES.contains(&source.path.as_str()) {
        findings.push(source.finding("stray-file", 1, "not a kind of file this project has"));
    }
    let written = matches!(extension, "rs" | "css" | "js" | "mjs");
    let lines = source.text.lines().count();
    if written && lines > FILE_LINES_MAX {
        let message = format!("{lines} lines; at {FILE_LINES_MAX} a file is two files");
        findings.push(source.finding("long-file", 1, message));
    }
    for (index, line) in source.text.lines().enumerate() {
        let chars = line.chars().count();
        if written && chars > LINE_CHARS_MAX && !line.contains("://") {
            let message = format!("{chars} characters; at most {LINE_CHARS_MAX}");
            findings.push(source.finding("long-line", index + 1, message));
        }
        if extension != "lock" && MACHINE_PATHS.iter().any(|path| names(line, path)) {
            findings.push(source.finding(
                "machine-path",
                index + 1,
                "a path that exists on one machine only",
            ));
        }
    }
    if source.path == "public/index.html" {
        for (index, _) in source.text.lines().enumerate().filter(|(_, line)| line.contains(" style=")) {
            findings.push(source.finding(
                "inline-style",
                index + 1,
                "the security policy refuses style attributes",
            ));
        }
    }
    findings
}

/// Whether `path` stands in `line` as the beginning of a path, and not within a longer one or an address.
fn names(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line.get(..at).and_then(|start| start.chars().next_back());
        !before.is_some_and(|c| c.is_alphanumeric() || "_-./}".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(path: &str, text: &str) -> Vec<&'static str> {
        check(&Source { path: path.into(), text: text.into() }).iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn a_long_line_is_found_unless_it_holds_an_address() {
        assert_eq!(rules("a.rs", &"x".repeat(141)), ["long-line"]);
        assert!(rules("a.rs", &format!("// https://example.org/{}", "x".repeat(141))).is_empty());
        assert!(rules("a.md", &"x".repeat(900)).is_empty());
    }

    #[test]
    fn a_long_file_and_a_stray_one_are_found() {
        assert_eq!(rules("a.css", &"a\n".repeat(401)), ["long-file"]);
        assert_eq!(rules("notes.docx", ""), ["stray-file"]);
        assert_eq!(rules("server/run", ""), ["stray-file"]);
        assert!(rules(".ci/run", "").is_empty());
    }

    #[test]
    fn a_path_of_one_machine_is_found_and_an_address_is_not() {
        let machine = MACHINE_PATHS.map(|path| format!("see {path}x"));
        assert!(machine.iter().all(|line| rules("a.md", line) == ["machine-path"]));
        assert!(rules("a.md", concat!("https://example.org/wo", "rk/x and home/wo", "rk/x")).is_empty());
    }

    #[test]
    fn the_page_has_no_inline_style() {
        assert_eq!(rules("public/index.html", "<p style=\"x\">"), ["inline-style"]);
    }
}
