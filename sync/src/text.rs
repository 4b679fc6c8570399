//! Bringing texts together, sentence by sentence, where their changes do not touch.
//!
//! Pure and the same for the same texts for ever: a change of how it merges comes with a new schema number, since a
//! device names as one value what it saw merged.

/// The most pairs of sentences that are compared; what is longer counts as changed from its first to its last change.
const COMPARED_MAX: usize = 1 << 20;

/// What several changes of `base` come to together; `None` where two of them touch.
///
/// Changes touch where no untouched sentence stands between them. The same change made by several is one change.
#[must_use]
pub fn merge(base: &str, versions: &[&str]) -> Option<String> {
    let old = pieces(base);
    let new: Vec<_> = versions.iter().map(|version| pieces(version)).collect();
    let mut edits: Vec<_> = new.iter().flat_map(|new| edits(&old, new)).collect();
    edits.sort_unstable();
    edits.dedup();
    let mut merged = String::with_capacity(base.len() + base.len() / 2);
    let (mut at, mut is_first) = (0, true);
    for edit in &edits {
        let kept = old.get(at..edit.from)?;
        if !is_first && !kept.iter().any(|piece| is_sentence(piece)) {
            return None;
        }
        merged.extend(kept.iter().chain(edit.with).copied());
        (at, is_first) = (edit.to, false);
    }
    merged.extend(old.get(at..)?.iter().copied());
    Some(merged)
}

/// `old[from..to]` becomes `with`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Edit<'a> {
    from: usize,
    to: usize,
    with: &'a [&'a str],
}

/// How `old` became `new`: edits in order, with a sentence that both have between any two.
fn edits<'a>(old: &[&str], new: &'a [&'a str]) -> Vec<Edit<'a>> {
    let mut edits: Vec<Edit<'a>> = Vec::new();
    let (mut from, mut new_from) = (0, 0);
    let end = (old.len(), new.len());
    for (at, new_at) in common(old, new).into_iter().chain([end]) {
        if (from, new_from) != (at, new_at) {
            let is_apart = |last: &Edit<'_>| {
                old.get(last.to..from).unwrap_or_default().iter().any(|piece| is_sentence(piece))
            };
            // What stands between by chance, as a space does, joins the edits around it.
            let (mut began, mut new_began) = (from, new_from);
            if let Some(last) = edits.last().copied().filter(|last| !is_apart(last)) {
                new_began -= last.with.len() + (from - last.to);
                began = last.from;
                edits.pop();
            }
            edits.push(Edit { from: began, to: at, with: new.get(new_began..new_at).unwrap_or_default() });
        }
        (from, new_from) = (at + 1, new_at + 1);
    }
    edits
}

/// The places of what both have, in order: their longest common subsequence.
fn common(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let start = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - start;
    let end = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let (old_end, new_end) = (old.len() - end, new.len() - end);
    let middle =
        longest(old.get(start..old_end).unwrap_or_default(), new.get(start..new_end).unwrap_or_default());
    (0..start)
        .map(|at| (at, at))
        .chain(middle.into_iter().map(|(at, new_at)| (start + at, start + new_at)))
        .chain((0..end).map(|at| (old_end + at, new_end + at)))
        .collect()
}

fn longest(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let width = new.len() + 1;
    if old.len().saturating_mul(new.len()) > COMPARED_MAX {
        return Vec::new();
    }
    // How many the rest of both from a place on have in common.
    let mut counts = vec![0_u32; (old.len() + 1) * width];
    let count = |counts: &[u32], at: usize, new_at: usize| {
        counts.get(at * width + new_at).copied().unwrap_or_default()
    };
    for (at, piece) in old.iter().enumerate().rev() {
        for (new_at, other) in new.iter().enumerate().rev() {
            let most = if piece == other {
                count(&counts, at + 1, new_at + 1) + 1
            } else {
                count(&counts, at + 1, new_at).max(count(&counts, at, new_at + 1))
            };
            if let Some(place) = counts.get_mut(at * width + new_at) {
                *place = most;
            }
        }
    }
    let (mut at, mut new_at, mut found) = (0, 0, Vec::new());
    while let (Some(piece), Some(other)) = (old.get(at), new.get(new_at)) {
        if piece == other {
            found.push((at, new_at));
            (at, new_at) = (at + 1, new_at + 1);
        } else if count(&counts, at + 1, new_at) >= count(&counts, at, new_at + 1) {
            at += 1;
        } else {
            new_at += 1;
        }
    }
    found
}

fn is_sentence(piece: &str) -> bool {
    !piece.trim().is_empty()
}

/// Sentences, and the white space between them; all put together they are the text, letter for letter.
fn pieces(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for sentence in sentences(text) {
        let (words, space) = sentence.split_at(sentence.trim_end().len());
        out.extend([words, space].into_iter().filter(|piece| !piece.is_empty()));
    }
    out
}

/// The sentences of a text, each with its full stop and the white space after it; a line is one too.
#[must_use]
pub fn sentences(text: &str) -> Vec<&str> {
    cut(text, ends_sentence)
}

/// Cuts a text after each character of which `ends` says so: (the one before, this one, the one after).
#[must_use]
pub fn cut(text: &str, ends: fn(Option<char>, char, char) -> bool) -> Vec<&str> {
    let (mut out, mut from, mut before) = (Vec::new(), 0, None);
    let mut chars = text.char_indices().peekable();
    while let Some((_, this)) = chars.next() {
        let Some((at, next)) = chars.peek().copied() else {
            break;
        };
        if ends(before, this, next) {
            out.extend(text.get(from..at));
            from = at;
        }
        before = Some(this);
    }
    out.extend(text.get(from..).filter(|rest| !rest.is_empty()));
    out
}

fn ends_sentence(before: Option<char>, this: char, next: char) -> bool {
    let is_after_stop = before.is_some_and(|c| matches!(c, '.' | '!' | '?' | '…' | '۔' | '؟'));
    this == '\n' || (this.is_whitespace() && is_after_stop && !next.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BASE: &str = "Zosia was at home. Leo slept. Mum was calm. We agreed a plan.";

    #[test]
    fn changes_with_a_sentence_between_them_come_together() {
        let ours = BASE.replace("was at home", "was at school");
        let theirs = BASE.replace("We agreed a plan.", "We agreed a new plan. It starts on Monday.");
        let both = "Zosia was at school. Leo slept. Mum was calm. We agreed a new plan. It starts on Monday.";
        assert_eq!(merge(BASE, &[&ours, &theirs]).as_deref(), Some(both));
    }

    #[test]
    fn a_sentence_added_at_the_end_does_not_touch_the_first() {
        let ours = "Zosia is well. Leo slept.";
        let theirs = "Zosia was at home. Leo slept. He woke at six.";
        let base = "Zosia was at home. Leo slept.";
        assert_eq!(
            merge(base, &[ours, theirs]).as_deref(),
            Some("Zosia is well. Leo slept. He woke at six.")
        );
    }

    #[test]
    fn changes_that_touch_do_not() {
        let ours = BASE.replace("Leo slept.", "Leo was awake.");
        let theirs = BASE.replace("Mum was calm.", "Mum cried.");
        assert_eq!(merge(BASE, &[&ours, &theirs]), None, "sentences side by side");
        assert_eq!(merge(BASE, &[&format!("{BASE} One."), &format!("{BASE} Two.")]), None, "both at the end");
        assert_eq!(merge("", &["One.", "Two."]), None);
        assert_eq!(
            merge(BASE, &[&ours, &BASE.replace("Leo slept. ", "")]),
            None,
            "changed here, taken out there"
        );
    }

    #[test]
    fn the_same_change_made_twice_is_one() {
        let ours = BASE.replace("Leo slept.", "Leo was awake.");
        assert_eq!(merge(BASE, &[&ours, &ours]), Some(ours.clone()));
    }

    #[test]
    fn a_long_text_is_compared_in_time() {
        let base: String = (0..20_000).map(|n| format!("Line {n}.\n")).collect();
        let ours = base.replace("Line 7.", "Line seven.");
        let theirs = base.replace("Line 19990.", "The end.");
        let both = merge(&base, &[&ours, &theirs]).unwrap();
        assert!(both.contains("Line seven.") && both.contains("The end."));
    }

    fn texts() -> impl Strategy<Value = (String, Vec<String>)> {
        let sentence = "[abc]{1,2}[.!\n] ?";
        let text = prop::collection::vec(sentence, 0..7).prop_map(|all| all.concat());
        (text.clone(), prop::collection::vec(text, 0..4))
    }

    proptest! {
        #[test]
        fn pieces_are_the_text(text in "(a|b|é|\\.|!| |\n|\u{200f}){0,20}|\\PC{0,20}") {
            prop_assert_eq!(pieces(&text).concat(), text.clone());
            prop_assert_eq!(sentences(&text).concat(), text);
        }

        #[test]
        fn edits_lead_from_the_base_to_the_version((base, versions) in texts()) {
            for version in versions {
                prop_assert_eq!(merge(&base, &[&version]), Some(version.clone()));
                prop_assert_eq!(merge(&base, &[&base, &version]), Some(version.clone()));
            }
        }

        #[test]
        fn the_order_of_the_versions_changes_nothing((base, versions) in texts()) {
            let mut versions: Vec<&str> = versions.iter().map(String::as_str).collect();
            let one_way = merge(&base, &versions);
            versions.reverse();
            prop_assert_eq!(one_way, merge(&base, &versions));
        }

        #[test]
        fn what_somebody_added_is_in_what_they_come_to((base, versions) in texts()) {
            let versions: Vec<&str> = versions.iter().map(String::as_str).collect();
            if let Some(merged) = merge(&base, &versions) {
                let added = |version: &&str| {
                    let was = pieces(&base);
                    pieces(version).into_iter().filter(|p| !was.contains(p)).map(str::to_owned).collect::<Vec<_>>()
                };
                for sentence in versions.iter().flat_map(added) {
                    prop_assert!(merged.contains(&sentence), "{:?} is not in {:?}", sentence, merged);
                }
            }
        }
    }
}
