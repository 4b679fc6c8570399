//! Load: each worker against their own limit, by name, and the same in a table.

use domain::view::team::{LoadLine, LoadView};
use leptos::prelude::*;

const WIDTH: u32 = 1000;
const HEIGHT: u32 = 20;
/// So that a limit at the end of the longest bar is not cut in half.
const LIMIT_MAX: u32 = WIDTH - 4;

/// The bars, the spread in words, the table.
#[component]
pub(super) fn Load(load: LoadView) -> impl IntoView {
    if load.lines.is_empty() {
        return view! { <p>"No worker of this team is on this tablet yet."</p> }.into_any();
    }
    let over = match load.over_limit {
        0 => "Nobody is over their own limit.".to_owned(),
        1 => "One worker is over their own limit.".to_owned(),
        n => format!("{n} workers are over their own limit."),
    };
    let table = load.lines.clone();
    // The tag says "Proposed".
    let limit = load.limit_words.strip_prefix("Proposed ").unwrap_or(&load.limit_words).to_owned();
    view! {
        <p>{over}</p>
        <ul class="app-load">
            {load.lines.into_iter().map(|line| view! { <Row line=line /> }).collect_view()}
        </ul>
        <p class="app-card__note">{load.words}" The line is each person’s own limit."</p>
        <p class="app-card__note"><span class="app-tag">"Proposed"</span>" "{limit}</p>
        <details class="app-details">
            <summary class="app-details__summary">"Show load as a table"</summary>
            <div class="app-details__body"><Table lines=table /></div>
        </details>
    }
    .into_any()
}

#[component]
fn Row(line: LoadLine) -> impl IntoView {
    let bar = if line.is_over { "app-load__bar app-load__bar--over" } else { "app-load__bar" };
    let (words_class, words) = if line.is_over {
        ("app-load__words app-load__words--over", format!("{}, over", line.children_words))
    } else {
        ("app-load__words", line.children_words.clone())
    };
    let limit = line.limit_permille.min(LIMIT_MAX);
    view! {
        <li class="app-load__row">
            <span class="app-load__name" dir="auto">
                {line.name}
                {(!line.fte_words.is_empty()).then(|| view! {
                    " "<span class="app-load__note">{line.fte_words.clone()}</span>
                })}
            </span>
            <svg
                class="app-load__picture"
                viewBox=format!("0 0 {WIDTH} {HEIGHT}")
                preserveAspectRatio="none"
                aria-hidden="true"
                focusable="false"
            >
                <rect class="app-load__track" width=WIDTH height=HEIGHT></rect>
                <rect class=bar width=line.share_permille height=HEIGHT></rect>
                <path class="app-load__limit" d=format!("M{limit} 0v{HEIGHT}")></path>
            </svg>
            <span class=words_class>{words}</span>
        </li>
    }
}

#[component]
fn Table(lines: Vec<LoadLine>) -> impl IntoView {
    let head = |words: &'static str| {
        view! {
            <th class="app-table__head app-table__head--number" scope="col">{words}</th>
        }
    };
    let number = |n: u32| view! { <td class="app-table__cell app-table__cell--number">{n}</td> };
    view! {
        <div class="app-table__scroll" role="region" aria-label="Load of each worker" tabindex="0">
            <table class="app-table">
                <caption class="app-table__caption">"Children, and each person’s own limit"</caption>
                <thead>
                    <tr>
                        <th class="app-table__head" scope="col">"Worker"</th>
                        {head("Children")}
                        {head("Limit")}
                    </tr>
                </thead>
                <tbody>
                    {lines.into_iter().map(|line| view! {
                        <tr>
                            <th class="app-table__cell app-table__cell--name" scope="row" dir="auto">{line.name}</th>
                            {number(line.children)}
                            {number(line.limit)}
                        </tr>
                    }).collect_view()}
                </tbody>
            </table>
        </div>
    }
}
