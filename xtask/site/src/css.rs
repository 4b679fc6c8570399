//! Two stylesheets out of many, in the order the cascade layers expect, with comments and indentation dropped: what signing in
//! and Today wear, and what comes with the other parts of the app.
//!
//! Nothing cleverer: Brotli does the rest, and what the browser shows in its inspector can still be read.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// The components that no screen of the first part wears.
const LATER: [&str; 22] = [
    "attached", "bar", "board", "capture", "child", "chips", "drawing", "errors", "figures", "ink", "load",
    "person", "pick", "plan", "seen-by", "segments", "square", "table", "thread", "timeline", "versions",
    "words",
];

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sheet {
    /// With the page.
    First,
    /// With the first part that is fetched.
    Later,
}

/// One of the two stylesheets of `style/`, ready to send.
pub(crate) fn bundle(style: &Path, sheet: Sheet) -> Result<Vec<u8>> {
    let mut out = String::new();
    for path in sources(style)?.into_iter().filter(|path| is_in(path, sheet)) {
        let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        let small = minify(&text);
        if small.contains("@import") {
            bail!("{}: the build joins the files in order, so @import has no place", path.display());
        }
        out.push_str(&small);
    }
    Ok(out.into_bytes())
}

fn is_in(path: &Path, sheet: Sheet) -> bool {
    let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
    let is_later = name.strip_prefix("app-").is_some_and(|name| LATER.contains(&name));
    is_later == (sheet == Sheet::Later)
}

/// The files in bundling order; the ones that do not exist are left out.
fn sources(style: &Path) -> Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> =
        ["index.css", "tokens.css", "base.css", "layout.css"].map(|name| style.join(name)).into();
    let components = style.join("components");
    if components.is_dir() {
        let mut found: Vec<PathBuf> = fs::read_dir(&components)?
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<Vec<_>>>()?
            .into_iter()
            .filter(|path| path.extension().is_some_and(|extension| extension == "css"))
            .collect();
        found.sort();
        paths.extend(found);
    }
    paths.extend(["utilities.css", "print.css"].map(|name| style.join(name)));
    paths.retain(|path| path.is_file());
    Ok(paths)
}

/// Drops comments, indentation and empty lines; text inside quotes stays as it is.
pub(crate) fn minify(css: &str) -> String {
    let mut bare = String::with_capacity(css.len());
    let mut rest = css.chars().peekable();
    let mut quote = None;
    while let Some(c) = rest.next() {
        match quote {
            Some(_) if c == '\\' => {
                bare.push(c);
                bare.extend(rest.next());
                continue;
            }
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '/' && rest.peek() == Some(&'*') => {
                rest.next();
                let mut before = ' ';
                for inside in rest.by_ref() {
                    if before == '*' && inside == '/' {
                        break;
                    }
                    before = inside;
                }
                continue;
            }
            Some(_) | None => {}
        }
        bare.push(c);
    }
    let lines: Vec<&str> = bare.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.is_empty() { String::new() } else { lines.join("\n") + "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_indentation_go_and_quoted_text_stays() {
        let css = "/* why */\n.a {\n  content: \"/* not a comment */\"; /* gone\n over two lines */\n\n}\n";
        assert_eq!(minify(css), ".a {\ncontent: \"/* not a comment */\";\n}\n");
    }

    #[test]
    fn every_component_is_in_one_of_the_two_and_the_later_ones_are_there() {
        let style = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../style");
        let all = sources(&style).unwrap();
        let later = all.iter().filter(|path| is_in(path, Sheet::Later)).count();
        assert_eq!(later, LATER.len());
        assert_eq!(all.iter().filter(|path| is_in(path, Sheet::First)).count(), all.len() - later);
    }

    #[test]
    fn an_escaped_quote_does_not_end_the_text() {
        assert_eq!(minify(r#"a{content:"\"/*x*/"}"#), "a{content:\"\\\"/*x*/\"}\n");
    }

    #[test]
    fn a_file_of_comments_only_is_nothing() {
        assert_eq!(minify("/**/\n  /* * / */\n"), "");
    }
}
