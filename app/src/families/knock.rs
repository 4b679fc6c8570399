//! Before you knock: thirty seconds to read in the car, without signal.

use super::card::{DueRow, Quote};
use crate::engine::engine;
use crate::looks::note;
use crate::platform;
use crate::promises::PromiseRow;
use crate::ui::{Icon, Page, Section};
use domain::looks::Part;
use domain::view::{KnockView, knock};
use leptos::prelude::*;
use sync::RecordId;

/// What to know at a family's door.
#[component]
pub fn Knock(
    /// Whose.
    family: RecordId,
) -> impl IntoView {
    note(family, Part::Knock);
    let shown = Memo::new(move |_| {
        let engine = engine();
        engine.look(|house| knock(house, family, &engine.me(), &platform::now()))
    });
    let under =
        Signal::derive(move || shown.with(|k| k.as_ref().map(|k| k.heading.clone()).unwrap_or_default()));
    let back = (format!("/families/{family}"), "The family".to_owned());
    view! {
        <Page title="Before you knock" under=under back=back sync=false>
            {move || shown.get().map(|knock| view! { <AtTheDoor knock=knock /> })}
        </Page>
    }
}

/// "13 days ago, by you", "13 days ago, by Dan Whitfield".
fn last_visit_words(when: &str, by: &str) -> String {
    match by {
        "" => when.to_owned(),
        "You" => format!("{when}, by you"),
        by => format!("{when}, by {by}"),
    }
}

#[component]
fn AtTheDoor(knock: KnockView) -> impl IntoView {
    let family = knock.family;
    view! {
        {(!knock.safety.is_empty()).then(|| view! {
            <div class="app-notice app-notice--danger">
                <Icon name="warning" class="app-notice__icon" />
                <div class="app-notice__body">
                    <h2 class="app-notice__title">"Keep safe"</h2>
                    {knock.safety.iter().map(|words| view! { <p dir="auto">{words.clone()}</p> }).collect_view()}
                </div>
            </div>
        })}
        {(!knock.voices.is_empty()).then(|| view! {
            <Section title="In their own words">
                {knock.voices.clone().into_iter().map(|voice| view! { <Quote voice=voice /> }).collect_view()}
            </Section>
        })}
        <Section title="Who is who">
            <ul class="app-list app-list--card">
                {knock.people.clone().into_iter().map(|person| view! {
                    <li class="app-list__item"><div class="app-list__row"><span class="app-list__body">
                        <span class="app-list__title" dir="auto">
                            <b>{person.name.clone()}</b>
                            {(person.is_child && !person.age_words.is_empty()).then(|| format!(", {}", person.age_words))}
                        </span>
                        <span class="app-list__note" dir="auto">{person.relation_words}</span>
                    </span></div></li>
                }).collect_view()}
            </ul>
        </Section>
        <Section title="Last visit">
            {match knock.last_visit.clone() {
                Some(visit) => view! {
                    <p dir="auto">{last_visit_words(&visit.words, &visit.by_name)}</p>
                    <p class="app-soft" dir="auto">{visit.saw_words}</p>
                }.into_any(),
                None => view! { <p>"This is the first visit."</p> }.into_any(),
            }}
        </Section>
        {(!knock.promises.is_empty()).then(|| view! {
            <Section title="Open promises">
                <ul class="app-list app-list--card">
                    {knock.promises.clone().into_iter().map(|promise| view! { <PromiseRow promise=promise named=false /> }).collect_view()}
                </ul>
                {(knock.promises_more > 0).then(|| view! { <p class="app-soft">{format!("And {} more.", knock.promises_more)}</p> })}
            </Section>
        })}
        {(!knock.due.is_empty()).then(|| view! {
            <Section title="Due">
                <ul class="app-list app-list--card">
                    {knock.due.clone().into_iter().map(|due| view! { <DueRow due=due /> }).collect_view()}
                </ul>
            </Section>
        })}
        <a class="app-button app-button--wide" href=format!("/record/{family}")>
            <Icon name="pencil" />
            "Record the visit"
        </a>
    }
}
