//! Pieces that several of the worker's screens show: a planned visit, something due, a child's words.

use crate::ui::Icon;
use crate::visit::inside;
use domain::rules::Label;
use domain::view::{AppointmentView, DueLine, VoiceView, capital};
use leptos::prelude::*;

/// A child's words, always larger than anybody else's.
#[component]
pub fn Quote(voice: VoiceView) -> impl IntoView {
    let words = if voice.is_behaviour { voice.words.clone() } else { quoted(&voice.words) };
    let who = [voice.child_name, voice.on_words, voice.how_words]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ");
    view! {
        <figure class="app-quote">
            <blockquote class="app-quote__words" dir="auto">{words}</blockquote>
            <figcaption class="app-quote__who" dir="auto">{who}</figcaption>
        </figure>
    }
}

/// In quotation marks, unless the writer put some.
fn quoted(words: &str) -> String {
    let words = words.trim();
    if words.starts_with(['“', '"', '‘', '\'']) { words.to_owned() } else { format!("“{words}”") }
}

/// A planned visit, with what to remember at the door.
#[component]
pub fn AppointmentCard(appointment: AppointmentView) -> impl IntoView {
    let when = [appointment.day_words.clone(), appointment.clock.clone()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ");
    let when = capital(&when);
    // Words may end with a full stop of their own.
    let words =
        [&appointment.children_words, &appointment.last_seen_words].map(|words| words.trim_end_matches('.'));
    let words = words.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(". ");
    view! {
        <article class="app-card">
            <div class="app-card__head">
                <h3 class="app-card__title" dir="auto">{when} " · " {inside(&appointment.heading)}</h3>
                <span class="app-card__note" dir="auto">{appointment.place.clone()}</span>
            </div>
            <p dir="auto">{words + "."}</p>
            {appointment.quote.clone().map(|voice| view! { <Quote voice=voice /> })}
            <div class="app-card__actions">
                <a class="app-button app-button--quiet app-button--wide" href=format!("/families/{}/knock", appointment.family)>
                    <Icon name="eye" />
                    "Before you knock"
                </a>
            </div>
        </article>
    }
}

/// Something that is due, with whose rule says so.
#[component]
pub fn DueRow(due: DueLine) -> impl IntoView {
    let (tag, word) = match due.label {
        Label::Law => ("app-tag app-tag--law", "Law"),
        Label::Council => ("app-tag app-tag--council", "Council"),
        Label::Plan => ("app-tag app-tag--plan", "Plan"),
    };
    let (mark, icon) = if due.is_late {
        ("app-mark app-mark--late app-list__mark", Some("clock"))
    } else if due.is_alone {
        ("app-mark app-mark--alone app-list__mark", Some("eye"))
    } else {
        ("app-mark app-list__mark", None)
    };
    let when = if due.is_late { "app-list__when app-list__when--late" } else { "app-list__when" };
    view! {
        <li class="app-list__item">
            <a class="app-list__row" href=format!("/families/{}", due.family)>
                <span class=mark>{icon.map(|name| view! { <Icon name=name /> })}</span>
                <span class="app-list__body">
                    <span class="app-list__title" dir="auto">{due.what}</span>
                    <span class="app-list__note"><span class=tag>{word}</span> " " {due.why}</span>
                </span>
                <span class=when>{due.words}</span>
            </a>
        </li>
    }
}
