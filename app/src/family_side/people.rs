//! Who is with the family, who was, and who stands on their side whatever happens.

use super::thread::{Thread, when};
use crate::engine::engine;
use crate::platform;
use crate::ui::{Icon, Page, Section};
use domain::rules::Jurisdiction;
use domain::view::{MyPeople as People, MyWorker, WorkerSpan, my_people};
use leptos::prelude::*;

/// Somebody independent who can be called for nothing, or at the price of a local call.
struct Helper {
    title: &'static str,
    words: &'static [&'static str],
    name: &'static str,
    number: &'static str,
}

/// Numbers of the whole of the United Kingdom. None of these leads through the worker.
const EVERYWHERE: &[Helper] = &[
    Helper {
        title: "Someone is in danger now",
        words: &["Call the police, an ambulance or the fire service. It is free."],
        name: "Emergency services",
        number: "999",
    },
    Helper {
        title: "For children and young people",
        words: &["You can talk about anything, day or night. It is free."],
        name: "Childline",
        number: "0800 1111",
    },
    Helper {
        title: "Someone to talk to",
        words: &["They listen, day or night, whatever it is. It is free."],
        name: "Samaritans",
        number: "116 123",
    },
];

/// Numbers for England alone. A council names its own advocates and complaints team beside them: a setting, once
/// there are any.
const ENGLAND: &[Helper] = &[
    Helper {
        title: "Ask for an advocate",
        words: &[
            "An advocate helps you say what you want. They do not work for us.",
            "This number is for children and young people. It is free.",
        ],
        name: "Always Heard, from Coram Voice",
        number: "0808 800 5792",
    },
    Helper {
        title: "Advice for parents and carers",
        words: &[
            "They help you understand what we do, and your rights.",
            "They do not work for us. It is free.",
        ],
        name: "Family Rights Group",
        number: "0808 801 0366",
    },
    Helper {
        title: "Complain",
        words: &[
            "You have a right to complain. Start with your council’s complaints team.",
            "Not happy with the answer? You can ask the Ombudsman.",
            "The help you get stays the same.",
        ],
        name: "Local Government and Social Care Ombudsman",
        number: "0300 061 0614",
    },
];

/// Who can be called where this law holds: those of the nation first, since they know its rights.
fn helpers(law: Jurisdiction) -> impl Iterator<Item = &'static Helper> {
    let own = if law == Jurisdiction::England { ENGLAND } else { &[] };
    own.iter().chain(EVERYWHERE)
}

/// The screen.
#[component]
pub fn MyPeople() -> impl IntoView {
    let people = Memo::new(|_| {
        let engine = engine();
        engine.look(|house| my_people(house, &engine.me(), &platform::now()))
    });
    view! {
        <Page title="My people">
            <Section title="Who is with you now">
                {move || people.with(|people| view! { <Now people=people.clone() /> })}
            </Section>
            <Show when=move || people.with(|people| !people.thread.is_empty())>
                {move || people.with(|people| view! { <Before people=people.clone() /> })}
            </Show>
            <Section title="Who has looked">
                <p>"You can see who looked at your record, and why."</p>
                <a class="app-button app-button--quiet app-button--wide" href="/people/looks">
                    <Icon name="eye" />
                    "Who has looked"
                </a>
            </Section>
            <OnYourSide />
            <Section title="This phone">
                <a class="app-button app-button--quiet app-button--wide" href="/saved">
                    <Icon name="phone" />
                    "What is saved, and signing out"
                </a>
                <Safe />
            </Section>
        </Page>
    }
}

#[component]
fn Now(people: People) -> impl IntoView {
    if people.current.is_empty() {
        return view! {
            <div class="app-empty">
                <Icon name="person" class="app-empty__icon" />
                <p class="app-empty__title">"You do not have a worker at the moment."</p>
                <p class="app-empty__words">"When you do, you see the name here."</p>
            </div>
        }
        .into_any();
    }
    people.current.into_iter().map(|worker| view! { <Worker worker=worker /> }).collect_view().into_any()
}

#[component]
fn Worker(worker: MyWorker) -> impl IntoView {
    view! {
        <article class="app-card">
            <div class="app-person">
                <span class="app-person__face" aria-hidden="true">{worker.initials}</span>
                <div class="app-person__words">
                    <h3 class="app-card__title" dir="auto">{worker.name}</h3>
                    {(!worker.since_words.is_empty()).then(|| view! { <p>{worker.since_words}</p> })}
                    {(!worker.role.is_empty()).then(|| view! {
                        <p class="app-person__note" dir="auto">{worker.role}</p>
                    })}
                </div>
            </div>
        </article>
    }
}

/// Who it was before, and why it changed, in plain words.
#[component]
fn Before(people: People) -> impl IntoView {
    // Why somebody went is known by why the next one came.
    let own: Vec<_> = people.thread.iter().filter(|span| span.is_lead && !span.is_cover).cloned().collect();
    let changes: Vec<_> = changes(&own);
    view! {
        <Section title="Who was with you">
            <div class="app-card">
                {(!people.changes_words.is_empty()).then(|| view! { <p>{people.changes_words}</p> })}
                <Thread spans=people.thread today=platform::today() table=false />
            </div>
            {(!changes.is_empty()).then(|| view! {
                <ul class="app-list app-list--card">
                    {changes.into_iter().map(|(name, when, why)| view! {
                        <li class="app-list__item">
                            <div class="app-list__row">
                                <span class="app-list__body">
                                    <span class="app-list__title" dir="auto">{name}</span>
                                    <span class="app-list__note">{when}</span>
                                    {why.map(|why| view! { <span class="app-list__note" dir="auto">{why}</span> })}
                                </span>
                            </div>
                        </li>
                    }).collect_view()}
                </ul>
            })}
        </Section>
    }
}

/// Those who have gone, the latest first: name, when, and why the next one came.
fn changes(own: &[WorkerSpan]) -> Vec<(String, String, Option<String>)> {
    let mut spans: Vec<_> = own.iter().collect();
    spans.sort_by_key(|span| std::cmp::Reverse(span.from));
    let gone = spans.iter().enumerate().filter(|(_, span)| !span.is_current);
    gone.map(|(i, span)| {
        let next = i.checked_sub(1).and_then(|i| spans.get(i));
        let why =
            next.and_then(|next| next.reason_words.clone()).map(|why| format!("Why it changed: {why}."));
        (span.name.clone(), when(span), why)
    })
    .collect()
}

/// Not routed through the worker, and here whatever is going on.
#[component]
fn OnYourSide() -> impl IntoView {
    let law = engine().look(|house| house.settings().jurisdiction);
    view! {
        <Section title="Someone on your side">
            {helpers(law).map(|helper| view! {
                <div class="app-card">
                    <h3 class="app-card__title">{helper.title}</h3>
                    {helper.words.iter().map(|words| view! { <p>{*words}</p> }).collect_view()}
                    <p class="app-soft">{helper.name}</p>
                    <a
                        class="app-button app-button--plain app-button--wide"
                        href=format!("tel:{}", helper.number.replace(' ', ""))
                    >
                        {format!("Call {}", helper.number)}
                    </a>
                </div>
            }).collect_view()}
            <p class="app-soft">"These calls show in your phone’s list of calls."</p>
        </Section>
    }
}

/// What leaving fast does, and what it cannot do.
#[component]
fn Safe() -> impl IntoView {
    view! {
        <div class="app-card">
            <h3 class="app-card__title">"If someone looks at your phone"</h3>
            <p>"“Leave now” hides this page and opens the weather."</p>
            <p>"It does not erase the list of pages you opened. You can clear that in your browser."</p>
            <p>"On a shared phone, sign out when you are done."</p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS_MAX: usize = 12;

    #[test]
    fn every_sentence_is_short_enough_to_read_under_stress() {
        for sentence in ENGLAND
            .iter()
            .chain(EVERYWHERE)
            .flat_map(|helper| helper.words)
            .flat_map(|words| words.split(['.', '?']))
        {
            assert!(sentence.split_whitespace().count() <= WORDS_MAX, "{sentence}");
        }
    }

    #[test]
    fn nobody_is_sent_to_a_helpline_of_another_nation() {
        let numbers = |law| helpers(law).map(|helper| helper.number).collect::<Vec<_>>();
        let everywhere = ["999", "0800 1111", "116 123"];
        for law in [Jurisdiction::Wales, Jurisdiction::Scotland, Jurisdiction::NorthernIreland] {
            assert_eq!(numbers(law), everywhere);
        }
        assert!(numbers(Jurisdiction::England).ends_with(&everywhere));
        assert!(numbers(Jurisdiction::England).contains(&"0300 061 0614"));
    }
}
