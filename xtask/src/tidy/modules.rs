//! Dead files: Rust that no `mod` reaches is compiled by nobody and misleads everybody.

use std::collections::{BTreeMap, BTreeSet};

use super::{Finding, Source, bare};

pub(crate) fn check(sources: &[Source]) -> Vec<Finding> {
    let rust: BTreeMap<&str, &Source> = sources
        .iter()
        .filter(|source| source.extension() == "rs")
        .map(|source| (source.path.as_str(), source))
        .collect();
    let mut reached: BTreeSet<String> = BTreeSet::new();
    let mut to_read: Vec<String> =
        rust.keys().filter(|path| is_root(path)).map(|path| (*path).to_owned()).collect();
    while let Some(path) = to_read.pop() {
        let Some(source) = rust.get(path.as_str()) else {
            continue;
        };
        if reached.insert(path.clone()) {
            to_read.extend(children(&path, &source.text));
        }
    }
    let dead = rust.values().filter(|source| !reached.contains(&source.path));
    dead.map(|source| source.finding("dead-file", 1, "no `mod` leads here")).collect()
}

/// Files that cargo compiles by itself.
fn is_root(path: &str) -> bool {
    let (dir, name) = path.rsplit_once('/').unwrap_or(("", path));
    let last = dir.rsplit('/').next().unwrap_or_default();
    let parent = dir.rsplit('/').nth(1).unwrap_or_default();
    name == "build.rs"
        || (last == "src" && matches!(name, "lib.rs" | "main.rs"))
        || (last == "bin" && parent == "src")
        || matches!(last, "tests" | "benches" | "examples") && parent != "src"
        || (name == "main.rs" && matches!(parent, "tests" | "benches" | "examples" | "bin"))
}

/// The paths at which the file's `mod name;` and `include!("…")` may be found.
fn children(path: &str, text: &str) -> Vec<String> {
    let dir = path.rsplit_once('/').map_or("", |(dir, _)| dir);
    let mut found = Vec::new();
    for (_, rest) in text.match_indices("include!(\"").map(|(at, found)| (at, text.get(at + found.len()..))) {
        if let Some((file, _)) = rest.and_then(|rest| rest.split_once('"')) {
            found.push(join(dir, file));
        }
    }
    let name = path.rsplit('/').next().unwrap_or_default();
    let own = if is_root(path) || name == "mod.rs" {
        dir.to_owned()
    } else {
        path.trim_end_matches(".rs").to_owned()
    };
    let mut inline: Vec<(String, i32)> = Vec::new();
    let mut depth = 0;
    let mut attribute: Option<String> = None;
    for (bare, line) in bare::rust(text).lines().zip(text.lines()) {
        if let Some((_, rest)) = line.trim().split_once("#[path = \"") {
            attribute = rest.split('"').next().map(|file| join(dir, file));
        }
        if let Some((module, ends)) = declared(bare) {
            let place = inline.iter().fold(own.clone(), |place, (name, _)| format!("{place}/{name}"));
            if !ends {
                inline.push((module, depth));
            } else if let Some(file) = attribute.take() {
                found.push(file);
            } else {
                found.extend([format!("{place}/{module}.rs"), format!("{place}/{module}/mod.rs")]);
            }
        }
        for c in bare.chars() {
            depth += i32::from(c == '{') - i32::from(c == '}');
        }
        inline.retain(|(_, outside)| depth > *outside);
    }
    found
}

/// The module a line declares, and whether its body is in another file.
fn declared(bare: &str) -> Option<(String, bool)> {
    let mut words =
        bare.split_whitespace().skip_while(|word| word.starts_with("pub") || word.starts_with("#["));
    if words.next() != Some("mod") {
        return None;
    }
    let name = words.next()?;
    let module = name.trim_end_matches([';', '{', '}']).to_owned();
    Some((module, name.ends_with(';') || words.next() == Some(";")))
}

/// `dir` and a relative path, with its `..` taken away.
fn join(dir: &str, relative: &str) -> String {
    let mut parts: Vec<&str> = dir.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dead(files: &[(&str, &str)]) -> Vec<String> {
        let sources: Vec<Source> =
            files.iter().map(|(path, text)| Source { path: (*path).into(), text: (*text).into() }).collect();
        check(&sources).into_iter().map(|finding| finding.file).collect()
    }

    #[test]
    fn a_file_without_a_mod_is_dead() {
        let files = [
            ("a/src/lib.rs", "pub mod one;\n// mod two;\n"),
            ("a/src/one.rs", "mod inner;"),
            ("a/src/one/inner.rs", ""),
            ("a/src/two.rs", ""),
        ];
        assert_eq!(dead(&files), ["a/src/two.rs"]);
    }

    #[test]
    fn tests_are_roots_and_their_modules_lie_beside_them() {
        let files = [
            ("a/tests/it.rs", "mod common;"),
            ("a/tests/common/mod.rs", "mod more;"),
            ("a/tests/common/more.rs", ""),
        ];
        assert!(dead(&files).is_empty());
    }

    #[test]
    fn paths_inline_modules_and_includes_are_followed() {
        let files = [
            (
                "a/src/main.rs",
                "#[path = \"odd.rs\"]\nmod x;\nmod inline {\n    mod deep;\n}\nmod after;\ninclude!(\"../gen.rs\");",
            ),
            ("a/src/odd.rs", ""),
            ("a/src/inline/deep.rs", ""),
            ("a/src/after.rs", ""),
            ("a/gen.rs", ""),
        ];
        assert!(dead(&files).is_empty());
    }
}
