//! One stylesheet out of many: in the order the cascade layers expect, with comments and indentation dropped.
//!
//! Nothing cleverer: Brotli does the rest, and what the browser shows in its inspector can still be read.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// All of `style/`, ready to send.
pub(crate) fn bundle(style: &Path) -> Result<Vec<u8>> {
    let mut out = String::new();
    for path in sources(style)? {
        let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        let small = minify(&text);
        if small.contains("@import") {
            bail!("{}: the build joins the files in order, so @import has no place", path.display());
        }
        out.push_str(&small);
    }
    Ok(out.into_bytes())
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
    fn an_escaped_quote_does_not_end_the_text() {
        assert_eq!(minify(r#"a{content:"\"/*x*/"}"#), "a{content:\"\\\"/*x*/\"}\n");
    }

    #[test]
    fn a_file_of_comments_only_is_nothing() {
        assert_eq!(minify("/**/\n  /* * / */\n"), "");
    }
}
