//! The team: children who need somebody first, then load, promises and who has stayed.

mod first;
mod load;

use super::stayed::{Stayed, Table};
use super::{Blank, is_blank, more, open_lines, team_now};
use crate::ui::Page;
use domain::view::TeamView;
use domain::view::team::TeamPromises;
use first::ChildrenFirst;
use leptos::prelude::*;
use load::Load;

/// The families whose line is shown at first.
const FEW: usize = 8;

/// The screen.
#[component]
pub fn Team() -> impl IntoView {
    let team = team_now();
    let title = Signal::derive(move || team.with(|team| team.name.clone()));
    let words = |team: &TeamView| {
        if is_blank(team) { String::new() } else { team.words.clone() }
    };
    let under = Signal::derive(move || team.with(words));
    view! {
        <Page title=title under=under class="app-page--wide">
            <Show when=move || !team.with(is_blank) fallback=|| view! { <Blank /> }>
                <div class="app-board">
                    <div class="app-board__column">
                        <ChildrenFirst team=team />
                        <section class="app-card" aria-labelledby="kept">
                            <h2 class="app-card__title app-card__title--large" id="kept">"Promises"</h2>
                            {move || team.with(|team| view! { <Promises promises=team.promises.clone() /> })}
                        </section>
                    </div>
                    <div class="app-board__column">
                        <section class="app-card" aria-labelledby="load">
                            <h2 class="app-card__title app-card__title--large" id="load">"Load"</h2>
                            {move || team.with(|team| view! { <Load load=team.load.clone() /> })}
                        </section>
                        <WhoStayed team=team />
                    </div>
                </div>
                <a class="app-button app-button--quiet app-button--wide" href="/access">"Records opened: a review"</a>
            </Show>
        </Page>
    }
}

#[component]
fn Promises(promises: TeamPromises) -> impl IntoView {
    // A promise that is late and no longer open was explained to the person.
    let explained = promises.late.iter().filter(|line| line.due_words.is_empty()).count();
    let late = match explained {
        0 => "late or not kept".to_owned(),
        n => format!("late or not kept, {n} explained"),
    };
    let figures = [
        ("kept on time".to_owned(), promises.kept.len(), "app-figures__number app-figures__number--kept"),
        ("changed together, or kept late".to_owned(), promises.changed.len(), "app-figures__number"),
        (late, promises.late.len(), "app-figures__number app-figures__number--late"),
        (
            "someone says: not kept".to_owned(),
            promises.disputed.len(),
            "app-figures__number app-figures__number--late",
        ),
    ];
    let waiting = promises.late.len() + promises.disputed.len();
    view! {
        <dl class="app-figures app-figures--four">
            {figures.into_iter().map(|(words, number, class)| view! {
                <div class="app-figures__one">
                    <dt class="app-figures__words">{words}</dt>
                    <dd class=if number == 0 { "app-figures__number" } else { class }>{number}</dd>
                </div>
            }).collect_view()}
        </dl>
        <p class="app-card__note">
            <span class="app-tag">"Proposed"</span>
            " No law sets this measure. It counts promises, and no person."
        </p>
        <a class="app-button app-button--quiet app-button--wide" href="/promises">
            {match waiting {
                0 => "See the promises".to_owned(),
                1 => "See the one that waits".to_owned(),
                n => format!("See the {n} that wait"),
            }}
        </a>
    }
}

#[component]
fn WhoStayed(team: Memo<TeamView>) -> impl IntoView {
    let open = RwSignal::new(false);
    let lines = Memo::new(move |_| team.with(open_lines));
    let shown = move || lines.with(|lines| more::first(lines, FEW, open));
    view! {
        <Stayed title="Who has stayed" lines=lines few=FEW open=open>
            <details class="app-details">
                <summary class="app-details__summary">"Show who has stayed as a table"</summary>
                <div class="app-details__body">{move || view! { <Table lines=shown() /> }}</div>
            </details>
            <a class="app-button app-button--quiet app-button--wide" href="/continuity">"Why workers changed"</a>
        </Stayed>
    }
}
