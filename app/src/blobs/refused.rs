//! Why the server did not take something that was caught, in words: what is safe first, then what to do.

/// Whether it is never asked again. What the server does not know yet, it may know tomorrow: a visit that was set aside
/// can still be taken in.
#[must_use]
pub fn is_final(code: &str) -> bool {
    !code.is_empty() && code != "not_found"
}

/// Why, for whoever caught it.
#[must_use]
pub fn refused_words(code: &str) -> &'static str {
    match code {
        "not_a_picture" => "It is safe here. Kept could not read this picture. It takes JPEG, PNG and WebP.",
        "too_many_pixels" => "It is safe here. This picture has more detail than Kept can take.",
        "not_a_recording" => "It is safe here. Kept could not tell what kind of recording this is.",
        "damaged" => "What is left of it is safe here. Part of it was damaged on this phone.",
        "too_large" => "It is safe here. It is larger than Kept can take.",
        "not_found" => "It is safe here. The server does not have the visit that it belongs to.",
        _ => "It is safe here. The server could not take it.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODES: [&str; 7] =
        ["not_a_picture", "too_many_pixels", "not_a_recording", "damaged", "too_large", "not_found", "other"];

    #[test]
    fn what_is_safe_is_said_first() {
        for words in CODES.map(refused_words) {
            let first = words.split('.').next().unwrap_or_default();
            assert!(first.contains("safe here"), "{words}");
        }
    }

    #[test]
    fn only_what_may_be_taken_tomorrow_is_tried_again() {
        let again: Vec<_> = CODES.into_iter().filter(|code| !is_final(code)).collect();
        assert_eq!((again, is_final("")), (vec!["not_found"], false));
    }
}
