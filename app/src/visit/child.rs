//! One child's part of a visit: seen, seen alone, and the child's own words.

use super::capture::Capture;
use super::scratch::{ChildScratch, VisitScratch};
use crate::ui::{Area, Segments};
use domain::model::visit::{GATHERED, NOT_ALONE};
use leptos::prelude::*;
use sync::RecordId;

/// Ages below this are asked whether the child was awake.
const INFANT_YEARS: u32 = 1;

/// What a screen knows of a child beside what is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildInfo {
    /// The child.
    pub id: RecordId,
    /// What the child is called.
    pub name: String,
    /// The age in words.
    pub age_words: String,
    /// The age in years, where it is known.
    pub years: Option<u32>,
}

/// One child's part of what is being written: copied into every question about the child.
#[derive(Clone, Copy)]
struct Asked {
    id: RecordId,
    visit: RwSignal<VisitScratch>,
    name: StoredValue<String>,
}

impl Asked {
    /// What is written so far.
    fn at(self, read: fn(&ChildScratch) -> &String) -> Signal<String> {
        Signal::derive(move || {
            self.visit.with(|v| {
                let part = v.children.iter().find(|c| c.child == self.id);
                part.map(|c| read(c).clone()).unwrap_or_default()
            })
        })
    }

    /// Writes it.
    fn to(self, write: fn(&mut ChildScratch, String)) -> Callback<String> {
        Callback::new(move |text: String| {
            self.visit.update(|v| {
                if let Some(part) = v.children.iter_mut().find(|c| c.child == self.id) {
                    write(part, text);
                }
            });
        })
    }

    /// A question with the child's name in it.
    fn ask(self, before: &str, after: &str) -> String {
        self.name.with_value(|name| format!("{before} {name}{after}"))
    }
}

fn yes_no() -> Vec<(&'static str, String)> {
    vec![("yes", "Yes".to_owned()), ("no", "No".to_owned())]
}

/// One child's part.
#[component]
pub fn ChildPart(
    /// The child.
    child: ChildInfo,
    /// The whole visit.
    visit: RwSignal<VisitScratch>,
) -> impl IntoView {
    let id = child.id;
    let asked = Asked { id, visit, name: StoredValue::new(child.name.clone()) };
    let seen = asked.at(|c| &c.seen);
    let is_infant = child.years.is_some_and(|years| years < INFANT_YEARS);
    view! {
        <section class="app-child" aria-labelledby=format!("name-{id}")>
            <div class="app-child__head">
                <h2 class="app-child__name" id=format!("name-{id}") dir="auto">
                    {child.name} " " <span class="app-child__age">{child.age_words}</span>
                </h2>
            </div>
            <Segments
                id=format!("child-{id}")
                label=asked.ask("Did you see", "?")
                options=yes_no()
                value=seen
                on_pick=asked.to(|c, code| c.seen = code)
            />
            <Show when=move || seen.get() == "yes">
                <SeenAlone asked=asked is_infant=is_infant />
                <OwnWords asked=asked />
            </Show>
            <Show when=move || seen.get() == "no">
                <Area
                    id=format!("why-{id}")
                    label=asked.ask("Why did you not see", "?")
                    rows=2
                    value=asked.at(|c| &c.why_not_seen)
                    on_type=asked.to(|c, text| c.why_not_seen = text)
                />
            </Show>
        </section>
    }
}

#[component]
fn SeenAlone(asked: Asked, is_infant: bool) -> impl IntoView {
    let id = asked.id;
    let mut options = vec![("yes", "Yes".to_owned())];
    asked.name.with_value(|name| {
        options.extend(NOT_ALONE.iter().map(|(code, _)| (*code, alone_words(code, name))));
    });
    view! {
        <Segments
            id=format!("alone-{id}")
            label=asked.ask("Did you speak with", " alone?")
            options=options
            value=asked.at(|c| &c.alone)
            on_pick=asked.to(|c, code| c.alone = code)
        />
        {is_infant.then(|| view! {
            <Segments
                id=format!("awake-{id}")
                label=asked.ask("Was", " awake?")
                options=yes_no()
                value=asked.at(|c| &c.awake)
                on_pick=asked.to(|c, code| c.awake = code)
            />
        })}
    }
}

#[component]
fn OwnWords(asked: Asked) -> impl IntoView {
    let id = asked.id;
    let words = asked.at(|c| &c.words);
    let how = move || {
        let gathered = GATHERED.iter().map(|(code, words)| (*code, (*words).to_owned()));
        gathered.chain([("behaviour", "Something I saw".to_owned())]).collect::<Vec<_>>()
    };
    view! {
        <Area
            id=format!("words-{id}")
            label=asked.ask("What", " said, in their own words")
            hint="Exactly as it was said. Or what you saw, for a child who does not speak."
            voice=true
            value=words
            on_type=asked.to(|c, text| c.words = text)
        />
        <Show when=move || !words.get().is_empty()>
            <Segments
                id=format!("how-{id}")
                label="How did it come up?"
                options=how()
                value=asked.at(|c| &c.how)
                on_pick=asked.to(|c, code| c.how = code)
            />
        </Show>
        <Capture child=id name=asked.name.get_value() visit=asked.visit />
        <details class="app-details">
            <summary class="app-details__summary">"The bedroom"</summary>
            <div class="app-details__body">
                <Segments
                    id=format!("bedroom-{id}")
                    label="Did you see the bedroom?"
                    options=yes_no()
                    value=asked.at(|c| &c.bedroom)
                    on_pick=asked.to(|c, code| c.bedroom = code)
                />
            </div>
        </details>
    }
}

fn alone_words(code: &str, name: &str) -> String {
    match code {
        "child_refused" => format!("{name} said no"),
        "not_appropriate" => "Not right for their age".to_owned(),
        _ => "I couldn’t".to_owned(),
    }
}
