//! How many tests passed and failed, read from the closing lines of the tools that ran them.

/// Tests, or checks that count as one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
}

impl Count {
    pub(crate) fn one(passed: bool) -> Self {
        Self { passed: u32::from(passed), failed: u32::from(!passed) }
    }

    /// `test result: ok. 12 passed; 0 failed; …`, as Rust's test harness and wasm-bindgen's end.
    pub(crate) fn add_rust(&mut self, line: &str) {
        let Some((_, counts)) =
            line.trim().strip_prefix("test result:").and_then(|rest| rest.split_once(". "))
        else {
            return;
        };
        for part in counts.split(';') {
            match part.trim().split_once(' ') {
                Some((number, "passed")) => self.passed += number.parse().unwrap_or(0),
                Some((number, "failed")) => self.failed += number.parse().unwrap_or(0),
                _ => {}
            }
        }
    }

    /// `ℹ pass 12` or `# pass 12`, as Node's test runner ends; a cancelled test is a failed one.
    pub(crate) fn add_node(&mut self, line: &str) {
        let mut words = line.split_whitespace();
        if !matches!(words.next(), Some("ℹ" | "#")) {
            return;
        }
        let (Some(what), Some(Ok(number)), None) =
            (words.next(), words.next().map(str::parse::<u32>), words.next())
        else {
            return;
        };
        match what {
            "pass" => self.passed += number,
            "fail" | "cancelled" => self.failed += number,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rusts_closing_line_is_counted() {
        let mut count = Count::default();
        count.add_rust(
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
        );
        count.add_rust("test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out\n");
        count.add_rust("test a_result_is_ok ... ok");
        assert_eq!(count, Count { passed: 15, failed: 2 });
    }

    #[test]
    fn nodes_closing_lines_are_counted() {
        let mut count = Count::default();
        for line in ["ℹ tests 5", "ℹ pass 4", "# fail 1", "ℹ cancelled 0", "pass 9", "ℹ pass the salt"]
        {
            count.add_node(line);
        }
        assert_eq!(count, Count { passed: 4, failed: 1 });
    }
}
