//! Promises of the team's families: those that somebody says were not kept first, then late, then this week.

use super::more::{self, More};
use super::{Blank, is_blank, team_now};
use crate::engine::engine;
use crate::ui::{Icon, Page};
use domain::day;
use domain::view::team::{PromiseLine, TeamPromises};
use leptos::prelude::*;

/// How many of each part are shown at first.
const FEW: usize = 20;
/// "This week" is so many days from today.
const WEEK_DAYS: i32 = 7;

/// The screen.
#[component]
pub fn ManagerPromises() -> impl IntoView {
    let team = team_now();
    let part = move |read: fn(&TeamPromises) -> &Vec<PromiseLine>| {
        Memo::new(move |_| team.with(|team| read(&team.promises).clone()))
    };
    let disputed = part(|promises| &promises.disputed);
    let late = part(|promises| &promises.late);
    let week = Memo::new(move |_| {
        let last = day::add_days(engine().today(), WEEK_DAYS);
        let is_soon = |line: &&PromiseLine| line.due.is_some_and(|due| due <= last);
        team.with(|team| team.promises.to_do.iter().filter(is_soon).cloned().collect::<Vec<_>>())
    });
    view! {
        <Page title="Promises" under="Of your team’s families">
            <Show when=move || !team.with(is_blank) fallback=|| view! { <Blank /> }>
                <Part
                    id="disputed"
                    title="Someone says it did not happen"
                    lines=disputed
                    kind=Kind::Disputed
                    nothing="Nobody says that a promise was not kept."
                />
                <Part id="late" title="Late" lines=late kind=Kind::Late nothing="No promise is late." />
                <Part id="week" title="Due this week" lines=week kind=Kind::ToDo nothing="Nothing is due this week." />
            </Show>
        </Page>
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Disputed,
    Late,
    ToDo,
}

impl Kind {
    fn mark(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Disputed => ("app-mark app-mark--disputed app-list__mark", Some("question")),
            Self::Late => ("app-mark app-mark--late app-list__mark", Some("clock")),
            Self::ToDo => ("app-mark app-list__mark", None),
        }
    }
}

#[component]
fn Part(
    id: &'static str,
    title: &'static str,
    lines: Memo<Vec<PromiseLine>>,
    kind: Kind,
    nothing: &'static str,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let all = Signal::derive(move || lines.with(Vec::len));
    let heading = move || match all.get() {
        0 => title.to_owned(),
        n => format!("{title} ({n})"),
    };
    view! {
        <section class="app-page__section" aria-labelledby=id>
            <h2 id=id>{heading}</h2>
            <Show when=move || { all.get() > 0 } fallback=move || view! { <p class="app-soft">{nothing}</p> }>
                <ul class="app-list app-list--card">
                    {move || lines.with(|lines| more::first(lines, FEW, open)).into_iter().map(|line| view! {
                        <Row line=line kind=kind />
                    }).collect_view()}
                </ul>
                <More all=all few=FEW open=open what="promises" />
            </Show>
        </section>
    }
}

#[component]
fn Row(line: PromiseLine, kind: Kind) -> impl IntoView {
    let (mark, icon) = kind.mark();
    let when = if kind == Kind::Late { "app-list__when app-list__when--late" } else { "app-list__when" };
    let says = (kind != Kind::ToDo).then(|| format!("{}.", line.state_words.trim_end_matches('.')));
    view! {
        <li class="app-list__item">
            <div class="app-list__row">
                <span class=mark>{icon.map(|name| view! { <Icon name=name /> })}</span>
                <span class="app-list__body">
                    <span class="app-list__title" dir="auto"><b>{line.what.clone()}</b></span>
                    {says.map(|words| view! { <span class="app-list__note" dir="auto">{words}</span> })}
                    <span class="app-list__note" dir="auto">{who_words(&line)}</span>
                </span>
                {(!line.due_words.is_empty()).then(|| view! { <span class=when>{line.due_words.clone()}</span> })}
            </div>
        </li>
    }
}

/// "Priya Shah promised Ewa. The Nowak family."
fn who_words(line: &PromiseLine) -> String {
    let by = if line.by_name.is_empty() { "Someone" } else { &line.by_name };
    let said = match line.to_name.as_str() {
        "" => format!("{by} promised this."),
        to => format!("{by} promised {to}."),
    };
    match line.family_name.as_str() {
        "" => said,
        name => format!("{said} The {name} family."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_promised_whom_is_one_sentence() {
        let line = PromiseLine {
            promise: None,
            family: sync::RecordId::default(),
            family_name: "Nowak".to_owned(),
            what: "phone school".to_owned(),
            by_name: "Priya Shah".to_owned(),
            to_name: "Ewa".to_owned(),
            due: None,
            due_words: String::new(),
            state_words: String::new(),
        };
        assert_eq!(who_words(&line), "Priya Shah promised Ewa. The Nowak family.");
        let line = PromiseLine { to_name: String::new(), ..line };
        assert_eq!(who_words(&line), "Priya Shah promised this. The Nowak family.");
    }
}
