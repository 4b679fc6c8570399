//! Children first: without a worker, to be seen alone, to be visited, or met with a promise that was not kept.

use crate::manager::more::{self, More};
use crate::ui::Icon;
use domain::view::TeamView;
use domain::view::team::{ChildFirst, FirstKind};
use leptos::prelude::*;

/// How many are shown at first.
const FEW: usize = 8;

/// The card.
#[component]
pub(super) fn ChildrenFirst(team: Memo<TeamView>) -> impl IntoView {
    let open = RwSignal::new(false);
    let all = Signal::derive(move || team.with(|team| team.first.len()));
    let shown = move || team.with(|team| more::first(&team.first, FEW, open));
    view! {
        <section class="app-card" aria-labelledby="first">
            <h2 class="app-card__title app-card__title--large" id="first">"Children first"</h2>
            <Show
                when=move || { all.get() > 0 }
                fallback=|| view! {
                    <p>"Every child has a worker, and nobody is due to be seen this week."</p>
                }
            >
                <ul class="app-list">
                    {move || shown().into_iter().map(|one| view! { <Row one=one /> }).collect_view()}
                </ul>
                <More all=all few=FEW open=open what="children" />
            </Show>
        </section>
    }
}

#[component]
fn Row(one: ChildFirst) -> impl IntoView {
    let (mark, icon) = mark(&one);
    let when = if one.is_late { "app-list__when app-list__when--late" } else { "app-list__when" };
    let (tag, detail) = tagged(&one);
    view! {
        <li class="app-list__item">
            <div class="app-list__row">
                <span class=mark><Icon name=icon /></span>
                <span class="app-list__body">
                    <span class="app-list__title"><b><bdi>{one.names.clone()}</bdi></b>" "{one.what.clone()}</span>
                    <span class="app-list__note">
                        {tag.map(|(class, word)| view! { <span class=class>{word}</span>" " })}
                        <bdi>{detail}</bdi>
                    </span>
                </span>
                {(!one.on_words.is_empty()).then(|| view! { <span class=when>{one.on_words.clone()}</span> })}
            </div>
        </li>
    }
}

fn mark(one: &ChildFirst) -> (&'static str, &'static str) {
    match one.kind {
        FirstKind::NoWorker => ("app-mark app-mark--late app-list__mark", "person"),
        FirstKind::AloneDue => ("app-mark app-mark--alone app-list__mark", "eye"),
        FirstKind::VisitDue if one.is_late => ("app-mark app-mark--late app-list__mark", "home"),
        FirstKind::VisitDue => ("app-mark app-list__mark", "home"),
        FirstKind::PromiseDisputed => ("app-mark app-mark--disputed app-list__mark", "question"),
    }
}

type Tag = (&'static str, &'static str);

/// Whose rule it is, as a tag, and the words that follow it.
fn tagged(one: &ChildFirst) -> (Option<Tag>, String) {
    if !matches!(one.kind, FirstKind::AloneDue | FirstKind::VisitDue) {
        return (None, one.detail.clone());
    }
    let Some((label, words)) = one.detail.split_once(": ") else {
        return (None, one.detail.clone());
    };
    let tag = match label {
        "Law" => ("app-tag app-tag--law", "Law"),
        "Council" => ("app-tag app-tag--council", "Council"),
        "Plan" => ("app-tag app-tag--plan", "Plan"),
        _ => return (None, one.detail.clone()),
    };
    (Some(tag), words.to_owned())
}
