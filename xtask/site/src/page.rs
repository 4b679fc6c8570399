//! The templates in `public/`: placeholders become hashed names.
//!
//! A placeholder is `__KEPT_SOMETHING__`, which is a valid word in JavaScript and in HTML, so that the templates
//! can be read, checked and formatted as what they are.

use anyhow::{Result, bail};

/// Replaces every placeholder; a name the template does not know, or one left over, is an error.
pub(crate) fn fill(name: &str, template: &str, values: &[(&str, &str)]) -> Result<String> {
    let mut text = template.to_owned();
    for (placeholder, value) in values {
        if !text.contains(placeholder) {
            bail!("public/{name} has no {placeholder}");
        }
        text = text.replace(placeholder, value);
    }
    if let Some(at) = text.find("__KEPT_") {
        let line = text.get(..at).unwrap_or_default().lines().count();
        bail!("public/{name}, line {line}: a placeholder that the build does not know");
    }
    Ok(text)
}

/// A JavaScript array of strings, one a line. The paths hold neither quotes nor backslashes.
pub(crate) fn js_array(urls: &[String]) -> String {
    let lines: Vec<String> = urls.iter().map(|url| format!("  '{url}',\n")).collect();
    format!("[\n{}]", lines.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled() -> Result<()> {
        assert_eq!(fill("a", "x __KEPT_A__ y __KEPT_A__", &[("__KEPT_A__", "1")])?, "x 1 y 1");
        Ok(())
    }

    #[test]
    fn a_forgotten_placeholder_stops_the_build() {
        assert!(fill("a", "__KEPT_A__ __KEPT_B__", &[("__KEPT_A__", "1")]).is_err());
        assert!(fill("a", "nothing", &[("__KEPT_A__", "1")]).is_err());
    }
}
