//! Who has stayed: a line a family, over 24 months. The table beside it says the same.

use super::more::{self, More};
use domain::view::team::{ChangeLine, ThreadSpan};
use leptos::prelude::*;

const WIDTH: u32 = 1000;
const HEIGHT: u32 = 28;
const MIDDLE: u32 = HEIGHT / 2;
/// Room for the round ends of a stroke.
const EDGE: u32 = 14;
/// Between two workers, so that a change is seen.
const GAP: u32 = 32;
const SHORTEST: u32 = 6;
/// How much of the end is dots where nobody is there now. Since when, the summary does not tell.
const TAIL: u32 = 80;
const NOBODY: &str = "app-thread__line app-thread__line--cut";

/// The card of families' lines, a few at first.
#[component]
pub(super) fn Stayed(
    title: &'static str,
    lines: Memo<Vec<ChangeLine>>,
    few: usize,
    /// Whether all are shown.
    open: RwSignal<bool>,
    /// What stands under the lines.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let all = Signal::derive(move || lines.with(Vec::len));
    let shown = Memo::new(move |_| lines.with(|lines| more::first(lines, few, open)));
    view! {
        <section class="app-card" aria-labelledby="stayed">
            <h2 class="app-card__title app-card__title--large" id="stayed">{title}</h2>
            <p class="app-card__note">"One line is one worker. A gap is a change. Dots: no worker."</p>
            {move || view! { <Lines lines=shown.get() /> }}
            <More all=all few=few open=open what="families" />
            {children.map(|children| children())}
        </section>
    }
}

/// The lines of some families, with their ends.
#[component]
fn Lines(lines: Vec<ChangeLine>) -> impl IntoView {
    view! {
        <figure class="app-thread">
            {lines.into_iter().map(|line| view! {
                <div class="app-thread__row">
                    <span class="app-thread__name" dir="auto">{named(&line)}</span>
                    <svg
                        class="app-thread__picture app-thread__picture--row"
                        viewBox=format!("0 0 {WIDTH} {HEIGHT}")
                        preserveAspectRatio="none"
                        aria-hidden="true"
                        focusable="false"
                    >
                        {strokes(&line.spans).into_iter().map(|stroke| {
                            let d = format!("M{} {MIDDLE}H{}", stroke.from, stroke.to);
                            view! { <path class=stroke.class d=d /> }
                        }).collect_view()}
                    </svg>
                </div>
            }).collect_view()}
            <figcaption class="app-thread__ends">
                <span>"24 months ago"</span>
                <span>"now"</span>
            </figcaption>
        </figure>
    }
}

/// The same, in a table, with the reasons where `why`.
#[component]
pub(super) fn Table(lines: Vec<ChangeLine>, #[prop(default = false)] why: bool) -> impl IntoView {
    let number = "app-table__cell app-table__cell--number";
    view! {
        <div class="app-table__scroll" role="region" aria-label="Changes of worker for each family" tabindex="0">
            <table class="app-table">
                <caption class="app-table__caption">"Worker now, and changes in 12 months"</caption>
                <thead>
                    <tr>
                        <th class="app-table__head" scope="col">"Family"</th>
                        <th class="app-table__head" scope="col">"Now"</th>
                        <th class="app-table__head app-table__head--number" scope="col">"Changes"</th>
                        {why.then(|| view! {
                            <th class="app-table__head app-table__head--number" scope="col">"Avoidable"</th>
                            <th class="app-table__head" scope="col">"Why"</th>
                        })}
                    </tr>
                </thead>
                <tbody>
                    {lines.into_iter().map(|line| view! {
                        <tr>
                            <th class="app-table__cell app-table__cell--name" scope="row" dir="auto">{named(&line)}</th>
                            <td class="app-table__cell" dir="auto">{worker_now(&line)}</td>
                            <td class=number>{line.changes_12_months}</td>
                            {why.then(|| view! {
                                <td class=number>{line.avoidable}</td>
                                <td class="app-table__cell" dir="auto">{why_words(&line)}</td>
                            })}
                        </tr>
                    }).collect_view()}
                </tbody>
            </table>
        </div>
    }
}

/// Why the worker changed; a change without a reason is said to have none.
fn why_words(line: &ChangeLine) -> String {
    if line.changes_12_months > 0 && line.reason_words.is_empty() {
        return "No reason recorded".to_owned();
    }
    line.reason_words.clone()
}

/// What the family is called; a family without a name is said to have none.
fn named(line: &ChangeLine) -> String {
    if line.family_name.is_empty() { "No name recorded".to_owned() } else { line.family_name.clone() }
}

/// Whose family it is today.
fn worker_now(line: &ChangeLine) -> String {
    let now = line.spans.iter().rev().find(|span| span.is_current);
    match now.map(|span| span.name.as_str()) {
        None => "No worker".to_owned(),
        Some("") => "Someone".to_owned(),
        Some(name) => name.to_owned(),
    }
}

struct Stroke {
    from: u32,
    to: u32,
    class: &'static str,
}

/// Where the strokes stand. Where nobody is there now the line ends in dots.
fn strokes(spans: &[ThreadSpan]) -> Vec<Stroke> {
    let at = |permille: u32| EDGE + permille.min(1000) * (WIDTH - 2 * EDGE) / 1000;
    let mut strokes: Vec<_> = spans
        .iter()
        .map(|span| {
            let class =
                if span.is_current { "app-thread__line" } else { "app-thread__line app-thread__line--past" };
            let from = at(span.from_permille);
            let end =
                if span.to_permille < 1000 { at(span.to_permille).saturating_sub(GAP) } else { at(1000) };
            Stroke { from, to: end.max(from + SHORTEST), class }
        })
        .collect();
    let is_alone = !spans.iter().any(|span| span.is_current);
    match strokes.last_mut() {
        Some(last) if is_alone => {
            let dots = Stroke { from: at(1000) - TAIL, to: at(1000), class: NOBODY };
            last.to = last.to.min(dots.from - GAP).max(last.from + SHORTEST);
            strokes.push(dots);
        }
        Some(_) => {}
        None => strokes.push(Stroke { from: EDGE, to: at(1000), class: NOBODY }),
    }
    strokes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from_permille: u32, to_permille: u32, is_current: bool) -> ThreadSpan {
        ThreadSpan { from_permille, to_permille, is_current, name: "Priya Shah".to_owned() }
    }

    #[test]
    fn a_change_is_a_gap_and_nobody_at_all_is_dots() {
        let found = strokes(&[span(0, 501, false), span(501, 1000, true)]);
        let ends: Vec<_> = found.iter().map(|stroke| (stroke.from, stroke.to)).collect();
        assert_eq!(ends, [(14, 468), (500, 986)]);
        assert_eq!(strokes(&[])[0].class, NOBODY);
        let left = strokes(&[span(0, 1000, false)]);
        assert_eq!((left[0].to, left[1].to, left[1].class), (874, 986, NOBODY));
    }

    #[test]
    fn a_short_stay_is_still_seen() {
        let found = strokes(&[span(400, 405, false), span(405, 1000, true)]);
        assert!(found[0].to > found[0].from);
    }
}
