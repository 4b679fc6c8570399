//! Where a promise stands, in words that own what was not done and blame nobody.

use super::PromiseView;
use crate::access::Role;
use crate::model::promise::{Standing, State};
use crate::view::words::{day_said, given};
use crate::view::{House, Me, Now};

/// Where a promise stands, as one says it to this reader.
pub(super) fn state_words(view: &PromiseView, house: &House, at: &Standing, me: &Me, now: &Now) -> String {
    let is_family = me.role == Role::Family;
    match at.state {
        State::Open => open_words(view, is_family, now),
        State::Kept => "Kept".to_owned(),
        State::KeptLate => "Kept late".to_owned(),
        State::Disputed if view.i_said_no => "You said this did not happen".to_owned(),
        State::Disputed => {
            let who = at.said_no.iter().find_map(|who| house.known_name(*who));
            let who = who.or_else(|| Some(view.to_name.clone()).filter(|name| !name.is_empty()));
            format!("{} says this did not happen", who.as_deref().map_or("Someone", given))
        }
        State::Contested => "Please check together".to_owned(),
        State::NotKept if is_family && view.is_ours => "We did not do this. We told you why.".to_owned(),
        State::NotKept if view.is_ours && !view.to_name.is_empty() => {
            format!("Not done. {} was told why.", given(&view.to_name))
        }
        State::NotKept => "Not done. The reason was given.".to_owned(),
    }
}

/// What to say of a promise that nothing was said of yet.
fn open_words(view: &PromiseView, is_family: bool, now: &Now) -> String {
    let Some(due) = view.due else {
        return "No day agreed yet".to_owned();
    };
    if !view.is_late {
        return "To do".to_owned();
    }
    let said = day_said(due, now.today);
    match (view.is_ours, view.is_mine) {
        (true, true) => format!("You said {said}. It is not done yet."),
        (true, false) if is_family => format!("We said {said}. We have not done it."),
        (true, false) => format!("{} said {said}. It is not done yet.", given(or_someone(&view.by_name))),
        (false, true) => format!("This was for {said}. You can ask for more time."),
        (false, false) => format!("This was for {said}. Ask how it went."),
    }
}

fn or_someone(name: &str) -> &str {
    if name.is_empty() { "Someone" } else { name }
}

/// Where a promise stands, in a few words: for the timeline, where nobody is reminded.
pub(in crate::view) fn standing_words(view: &PromiseView) -> String {
    match view.state {
        State::Open if view.is_late => "Not done yet".to_owned(),
        _ => view.state_words.clone(),
    }
}
