//! Short names between the glue and the WebAssembly, and glue without comments: wasm-bindgen marks each import with
//! a hash that stands in both files and cannot be compressed.

use std::collections::BTreeMap;

use anyhow::{Result, anyhow};

/// Hexadecimal digits at the end of a name that wasm-bindgen made unique.
const HASH_DIGITS: usize = 16;

/// Glue and WebAssembly with the same short name for each import.
pub(crate) fn imports(js: &str, wasm: &[u8]) -> Result<(String, Vec<u8>)> {
    let mut module = bare_config().parse(wasm).map_err(|error| anyhow!("the client: {error:#}"))?;
    let mut short = BTreeMap::new();
    for import in module.imports.iter_mut().filter(|import| is_hashed(&import.name)) {
        let next = format!("i{}", short.len());
        let name = short.entry(import.name.clone()).or_insert(next);
        import.name.clone_from(name);
    }
    Ok((without_comments(&renamed(js, &short)), module.emit_wasm()))
}

/// How a module is read to be written without the names of its functions.
pub(crate) fn bare_config() -> walrus::ModuleConfig {
    let mut config = walrus::ModuleConfig::new();
    config.generate_name_section(false).generate_producers_section(false);
    config
}

fn is_hashed(name: &str) -> bool {
    name.rsplit_once('_').is_some_and(|(_, hash)| {
        hash.len() == HASH_DIGITS && hash.bytes().all(|digit| digit.is_ascii_hexdigit())
    })
}

/// Every whole identifier that has a short name, by it.
fn renamed(js: &str, short: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(js.len());
    let mut rest = js;
    while !rest.is_empty() {
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
        let name_len = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        let (name, after) = rest.split_at(name_len);
        out.push_str(short.get(name).map_or(name, String::as_str));
        let gap_len = after.find(is_name).unwrap_or(after.len());
        out.push_str(&after[..gap_len]);
        rest = &after[gap_len..];
    }
    out
}

/// Without indentation and lines that are only a comment. The glue has no text over several lines.
fn without_comments(js: &str) -> String {
    let is_comment = |line: &str| ["/**", "*", "//"].iter().any(|start| line.starts_with(start));
    let lines: Vec<_> =
        js.lines().map(str::trim).filter(|line| !line.is_empty() && !is_comment(line)).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_names_with_a_hash_are_shortened() {
        let hashed = "__wbg_get_0123456789abcdef";
        assert!(is_hashed(hashed) && !is_hashed("__wbindgen_malloc") && !is_hashed("a_0123456789abcdeg"));
        let short = BTreeMap::from([(hashed.to_owned(), "i0".to_owned())]);
        let js = format!("{hashed}: f(x_{hashed}, {hashed}2),\n{hashed}");
        assert_eq!(renamed(&js, &short), format!("i0: f(x_{hashed}, {hashed}2),\ni0"));
    }

    #[test]
    fn comments_and_indentation_go_and_code_stays() {
        let js = "/**\n * @returns {number}\n */\n  f() {\n\n    // why\n    return 2 * 3; // kept\n  }\n";
        assert_eq!(without_comments(js), "f() {\nreturn 2 * 3; // kept\n}");
    }

    #[test]
    fn the_same_short_name_stands_in_both_files() -> Result<()> {
        let mut module = walrus::Module::default();
        let kind = module.types.add(&[], &[]);
        module.add_import_func("./kept_bg.js", "__wbg_now_0123456789abcdef", kind);
        let wasm = module.emit_wasm();
        let (js, wasm) = imports("({ __wbg_now_0123456789abcdef: () => {} })", &wasm)?;
        assert_eq!(js, "({ i0: () => {} })");
        let module = bare_config().parse(&wasm).map_err(|error| anyhow!("{error}"))?;
        assert_eq!(module.imports.iter().map(|import| import.name.as_str()).collect::<Vec<_>>(), ["i0"]);
        Ok(())
    }
}
