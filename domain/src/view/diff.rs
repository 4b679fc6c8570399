//! What several versions of a text have in common, so that a screen can grey it.
//!
//! Word by word from both ends, then sentence by sentence in between. The parts of a version put together
//! are always that version, letter for letter.

use sync::text::{cut, sentences};

/// A piece of a version, with whether every version has it.
pub(super) type Part = (bool, String);

/// The parts of each version, in their order.
pub(super) fn parts(versions: &[&str]) -> Vec<Vec<Part>> {
    let words: Vec<Vec<&str>> = versions.iter().map(|text| cut(text, ends_word)).collect();
    let start = common(&words, |words, place| words.get(place).copied());
    let longest = words.iter().map(Vec::len).min().unwrap_or_default() - start;
    let end = common(&words, |words, place| words.iter().rev().nth(place).copied()).min(longest);
    let middles: Vec<String> =
        words.iter().map(|words| words.get(start..words.len() - end).unwrap_or_default().concat()).collect();
    words
        .iter()
        .zip(&middles)
        .map(|(words, middle)| {
            let mut out = Vec::new();
            push(&mut out, true, &words.get(..start).unwrap_or_default().concat());
            for sentence in sentences(middle) {
                let is_same = middles.iter().all(|other| has_sentence(other, sentence));
                push(&mut out, is_same, sentence);
            }
            push(&mut out, true, &words.get(words.len() - end..).unwrap_or_default().concat());
            out
        })
        .collect()
}

/// How many pieces, counted by `at`, all versions share from the start.
fn common<'t>(versions: &[Vec<&'t str>], at: impl Fn(&[&'t str], usize) -> Option<&'t str>) -> usize {
    let Some((first, rest)) = versions.split_first() else {
        return 0;
    };
    let is_shared = |place: &usize| {
        let piece = at(first, *place).map(str::trim_end);
        piece.is_some() && rest.iter().all(|other| at(other, *place).map(str::trim_end) == piece)
    };
    (0..first.len()).take_while(is_shared).count()
}

fn has_sentence(text: &str, sentence: &str) -> bool {
    let sentence = sentence.trim();
    !sentence.is_empty() && sentences(text).iter().any(|other| other.trim() == sentence)
}

fn push(out: &mut Vec<Part>, is_same: bool, text: &str) {
    if text.is_empty() {
        return;
    }
    match out.last_mut().filter(|(same, _)| *same == is_same) {
        Some((_, last)) => last.push_str(text),
        None => out.push((is_same, text.to_owned())),
    }
}

/// A word goes with the space after it.
fn ends_word(_: Option<char>, this: char, next: char) -> bool {
    this.is_whitespace() && !next.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn marked(versions: &[&str]) -> Vec<String> {
        let shown = |parts: Vec<Part>| {
            parts.into_iter().map(|(same, text)| if same { text } else { format!("[{text}]") }).collect()
        };
        parts(versions).into_iter().map(shown).collect()
    }

    #[test]
    fn what_begins_and_ends_alike_is_the_same() {
        let found = marked(&[
            "They sleep in their own beds by 8 each night.",
            "They sleep in their own beds each night.",
        ]);
        assert_eq!(
            found,
            ["They sleep in their own beds [by 8 ]each night.", "They sleep in their own beds each night."]
        );
    }

    #[test]
    fn a_sentence_that_only_moved_is_the_same() {
        let found = marked(&["A. Marek calls first. B.", "C. Marek calls first. D."]);
        assert_eq!(found, ["[A. ]Marek calls first. [B.]", "[C. ]Marek calls first. [D.]"]);
    }

    #[test]
    fn a_word_said_twice_is_not_counted_from_both_ends() {
        assert_eq!(marked(&["no no", "no"]), ["no [no]", "no"]);
        assert_eq!(marked(&["same", "same"]), ["same", "same"]);
        assert_eq!(marked(&["", "x"]), ["", "[x]"]);
        assert_eq!(marked(&[]), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn the_parts_of_a_version_are_that_version(
            texts in prop::collection::vec("(a|b|bc|é|\\.| |\n|\u{200f}){0,12}|\\PC{0,12}", 0..4)
        ) {
            let versions: Vec<&str> = texts.iter().map(String::as_str).collect();
            let joined: Vec<String> =
                parts(&versions).into_iter().map(|p| p.into_iter().map(|(_, text)| text).collect()).collect();
            prop_assert_eq!(joined, texts);
        }
    }
}
