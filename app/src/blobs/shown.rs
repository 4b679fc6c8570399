//! What was caught, as it is looked at: by a worker with everything of the family, by a parent with what was shared.

use super::{Preview, called, on_phone};
use crate::engine::engine;
use crate::families::{Quote, ShareWith};
use crate::looks::note;
use crate::platform;
use crate::store::Caught;
use crate::ui::{Section, StateWords};
use domain::looks::Part;
use domain::view::{AttachmentView, attachments};
use leptos::prelude::*;
use sync::RecordId;

/// Everything that was caught with a family, the latest first, each with its state and with who may see it.
#[component]
pub fn Attached(
    /// The family.
    family: RecordId,
) -> impl IntoView {
    let here = on_phone();
    let found = Memo::new(move |_| engine().look(|house| attachments(house, Some(family), &platform::now())));
    move || {
        let found = found.get();
        if !found.is_empty() {
            note(family, Part::Attachment);
        }
        (!found.is_empty()).then(|| view! {
            <Section title="Photos and recordings">
                {found.into_iter().map(|one| {
                    let id = one.id;
                    let of = move |here: &[Caught]| here.iter().find(|one| one.row.id == id).cloned();
                    let waiting = Signal::derive(move || here.with(|here| of(here).is_some()));
                    let needs = Signal::derive(move || {
                        here.with(|here| of(here).is_some_and(|one| !one.row.refused.is_empty()))
                    });
                    view! {
                        <Figure one=one>
                            <StateWords waiting=waiting needs=needs />
                            <details class="app-details">
                                <summary class="app-details__summary">"Who may see it"</summary>
                                <div class="app-details__body">
                                    <ShareWith id=format!("share-{id}") family=family parts=vec![id] hint=SHARE_HINT />
                                </div>
                            </details>
                        </Figure>
                    }
                }).collect_view()}
            </Section>
        })
    }
}

const SHARE_HINT: &str =
    "The family’s workers see it. Each person you name sees it too. Ask the child first.";

/// What was shared with the reader, the latest first. Nothing where nothing was.
#[component]
pub fn SharedWithMe() -> impl IntoView {
    let found = Memo::new(|_| engine().look(|house| attachments(house, None, &platform::now())));
    move || {
        let found = found.get();
        (!found.is_empty()).then(|| {
            view! {
                <Section title="Shared with you">
                    <p>"Your worker shares this with you."</p>
                    {found.into_iter().map(|one| view! { <Figure one=one /> }).collect_view()}
                </Section>
            }
        })
    }
}

/// One of them, under the child's words that it belongs to.
#[component]
fn Figure(one: AttachmentView, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    let what =
        format!("{}{}{}", called(one.media), if one.on_words.is_empty() { "" } else { ", " }, one.on_words);
    let words = one.words.clone();
    view! {
        <figure class="app-attached" data-attachment=one.id.to_hex()>
            <Preview id=one.id media=one.media words=words />
            <figcaption class="app-attached__words">
                {(!one.words.is_empty()).then(|| view! { <p dir="auto">{one.words}</p> })}
                <p class="app-soft">{what}</p>
                {one.voice.map(|voice| view! { <Quote voice=voice /> })}
                {children.map(|children| children())}
            </figcaption>
        </figure>
    }
}
