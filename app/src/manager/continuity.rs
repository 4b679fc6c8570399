//! Continuity: how often a family's worker changed, and why. What the organisation could have spared a child
//! stands apart; what a family asked for is never a failure.

use super::stayed::{Stayed, Table};
use super::{Blank, is_blank, open_lines, team_now};
use crate::ui::Page;
use domain::change_reason::ChangeReason;
use domain::view::team::{ChangeLine, Threads};
use leptos::prelude::*;

/// The families shown at first.
const FEW: usize = 12;

/// The screen.
#[component]
pub fn Continuity() -> impl IntoView {
    let team = team_now();
    let lines = Memo::new(move |_| team.with(open_lines));
    view! {
        <Page title="Continuity" under="Who stayed with whom, over 24 months" class="app-page--wide">
            <Show when=move || !team.with(is_blank) fallback=|| view! { <Blank /> }>
                <div class="app-board">
                    <div class="app-board__column"><Stayed title="Each family" lines=lines few=FEW open=RwSignal::new(false) /></div>
                    <div class="app-board__column">
                        {move || team.with(|team| view! { <Year threads=team.threads.clone() lines=lines.get() /> })}
                        {move || team.with(|team| view! { <Reasons reasons=team.threads.reasons.clone() /> })}
                    </div>
                </div>
                <details class="app-details">
                    <summary class="app-details__summary">"Show every family as a table, with reasons"</summary>
                    <div class="app-details__body">
                        {move || view! { <Table lines=lines.get() why=true /> }}
                    </div>
                </details>
            </Show>
        </Page>
    }
}

#[component]
fn Year(threads: Threads, lines: Vec<ChangeLine>) -> impl IntoView {
    let with_worker: Vec<_> =
        lines.iter().filter(|line| line.spans.iter().any(|span| span.is_current)).collect();
    let steady = with_worker.iter().filter(|line| line.changes_12_months == 0).count();
    let words = format!("{steady} of {} families with a worker kept the same one.", with_worker.len());
    let figures = [
        ("families kept their worker", steady, "app-figures__number app-figures__number--kept"),
        ("changes of worker", usize_of(threads.changes_12_months), "app-figures__number"),
        (
            "could have been avoided",
            usize_of(threads.avoidable),
            "app-figures__number app-figures__number--late",
        ),
    ];
    view! {
        <section class="app-card" aria-labelledby="year">
            <h2 class="app-card__title app-card__title--large" id="year">"The last 12 months"</h2>
            <dl class="app-figures">
                {figures.into_iter().map(|(words, number, class)| view! {
                    <div class="app-figures__one">
                        <dt class="app-figures__words">{words}</dt>
                        <dd class=if number == 0 { "app-figures__number" } else { class }>{number}</dd>
                    </div>
                }).collect_view()}
            </dl>
            <p>{words}</p>
            <p class="app-card__note">
                <span class="app-tag">"Proposed"</span>
                " No law sets this measure. Cover is no change of worker."
            </p>
        </section>
    }
}

fn usize_of(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// Why workers changed, in three groups that must not be added up.
#[component]
fn Reasons(reasons: Counted) -> impl IntoView {
    let groups = grouped(reasons);
    view! {
        <section class="app-card" aria-labelledby="reasons">
            <h2 class="app-card__title app-card__title--large" id="reasons">"Why workers changed"</h2>
            {if groups.is_empty() {
                view! { <p>"No reason was recorded in 12 months."</p> }.into_any()
            } else {
                view! { <ReasonTable groups=groups /> }.into_any()
            }}
        </section>
    }
}

#[component]
fn ReasonTable(groups: Vec<(&'static str, Counted)>) -> impl IntoView {
    view! {
        <div class="app-table__scroll" role="region" aria-label="Reasons in 12 months" tabindex="0">
            <table class="app-table">
                <caption class="app-table__caption">"Reasons in 12 months"</caption>
                <thead>
                    <tr>
                        <th class="app-table__head" scope="col">"Reason"</th>
                        <th class="app-table__head app-table__head--number" scope="col">"Times"</th>
                    </tr>
                </thead>
                {groups.into_iter().map(|(title, reasons)| view! {
                    <tbody>
                        <tr>
                            <th class="app-table__cell app-table__cell--name" scope="rowgroup" colspan="2">{title}</th>
                        </tr>
                        {reasons.into_iter().map(|(reason, count)| view! {
                            <tr>
                                <th class="app-table__cell" scope="row" dir="auto">{reason}</th>
                                <td class="app-table__cell app-table__cell--number">{count}</td>
                            </tr>
                        }).collect_view()}
                    </tbody>
                }).collect_view()}
            </table>
        </div>
    }
}

/// Reasons, each with how often.
type Counted = Vec<(String, u32)>;

/// The reasons by what they mean, those that could have been avoided first; groups without any are left out.
fn grouped(reasons: Counted) -> Vec<(&'static str, Counted)> {
    let known = |words: &str| ChangeReason::ALL.into_iter().find(|reason| reason.words() == words);
    let mut groups = [
        ("Could have been avoided", Vec::new()),
        ("The family asked for it: never a failure", Vec::new()),
        ("Other reasons", Vec::new()),
    ];
    for (words, count) in reasons {
        let [avoidable, asked, other] = &mut groups;
        let place = match known(&words) {
            Some(reason) if reason.is_avoidable() => avoidable,
            Some(reason) if reason.was_asked_for() => asked,
            _ => other,
        };
        place.1.push((words, count));
    }
    groups.into_iter().filter(|(_, reasons)| !reasons.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_avoided_stands_apart_from_what_was_asked_for() {
        let words = |reason: ChangeReason| (reason.words().to_owned(), 2);
        let reasons = [ChangeReason::ParentAsked, ChangeReason::Restructure, ChangeReason::LeftRole];
        let groups = grouped(reasons.map(words).to_vec());
        let titles: Vec<_> = groups.iter().map(|(title, reasons)| (*title, reasons.len())).collect();
        let expected = [
            ("Could have been avoided", 1),
            ("The family asked for it: never a failure", 1),
            ("Other reasons", 1),
        ];
        assert_eq!(titles, expected);
    }
}
