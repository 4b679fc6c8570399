//! Goals and steps of the plan: added in a line, done with a tap.

use crate::engine::engine;
use crate::store::StoreError;
use crate::ui::{Icon, Line, Section};
use domain::model::draft::Draft;
use domain::schema::{HORIZON_DAYS, Kind};
use domain::view::{GoalView, PlanView, RemovedView, StepView};
use leptos::prelude::*;
use sync::{Record, RecordId, ShareChange};
use wasm_bindgen_futures::spawn_local;

/// The goals with their steps.
#[component]
pub(super) fn Goals(plan: Signal<Option<PlanView>>) -> impl IntoView {
    let what = RwSignal::new(String::new());
    let failed = RwSignal::new(None::<StoreError>);
    let add = move |_| {
        let words = what.get_untracked().trim().to_owned();
        let Some(plan) = plan.get_untracked().filter(|_| !words.is_empty()) else { return };
        spawn_local(async move {
            match add_goal(&plan, words).await {
                Ok(()) => what.set(String::new()),
                Err(error) => failed.set(Some(error)),
            }
        });
    };
    view! {
        <Section title="Goals">
            {move || plan.get().map(|plan| plan.goals.clone().into_iter().map(|goal| view! {
                <Goal plan=plan.clone() goal=goal />
            }).collect_view())}
            {move || plan.get().map(|plan| view! { <TakenOff removed=plan.removed /> })}
            <Line id="new-goal" label="A new goal, in the family’s words" value=what on_type=move |t| what.set(t) />
            <button class="app-button app-button--quiet app-button--wide" type="button" on:click=add>
                <Icon name="plus" />
                "Add the goal"
            </button>
            {move || failed.get().map(|error| view! { <p role="alert">{error.words()}</p> })}
        </Section>
    }
}

#[component]
fn Goal(plan: PlanView, goal: GoalView) -> impl IntoView {
    let what = RwSignal::new(String::new());
    let who = RwSignal::new(String::new());
    let by = RwSignal::new(String::new());
    let failed = RwSignal::new(None::<StoreError>);
    let id = goal.id;
    let add = move |_| {
        let words = what.get_untracked().trim().to_owned();
        if words.is_empty() {
            return;
        }
        let (plan, who_words, by_day) = (plan.clone(), who.get_untracked(), by.get_untracked());
        spawn_local(async move {
            match add_step(&plan, id, words, who_words, by_day).await {
                Ok(()) => {
                    what.set(String::new());
                    who.set(String::new());
                    by.set(String::new());
                }
                Err(error) => failed.set(Some(error)),
            }
        });
    };
    view! {
        <section class="app-card" aria-label=goal.what.clone()>
            <h3 class="app-card__title" dir="auto">{goal.what.clone()}</h3>
            {(!goal.why.is_empty()).then(|| view! { <p class="app-soft" dir="auto">{goal.why.clone()}</p> })}
            <ul class="app-list">
                {goal.steps.into_iter().map(|step| view! { <Step step=step /> }).collect_view()}
            </ul>
            <details class="app-details">
                <summary class="app-details__summary">"Add a step"</summary>
                <div class="app-details__body">
                    <Line id=format!("step-{id}") label="What happens" value=what on_type=move |t| what.set(t) />
                    <Line id=format!("who-{id}") label="Who does it" value=who on_type=move |t| who.set(t) />
                    <Line id=format!("by-{id}") label="By when" kind="date" value=by on_type=move |t| by.set(t) />
                    <button class="app-button app-button--quiet app-button--wide" type="button" on:click=add>"Add the step"</button>
                    {move || failed.get().map(|error| view! { <p role="alert">{error.words()}</p> })}
                </div>
            </details>
            <div><TakeOff id=id what=goal.what.clone() words="Take this goal off" /></div>
        </section>
    }
}

#[component]
fn Step(step: StepView) -> impl IntoView {
    let id = step.id;
    let (mark, next) = if step.is_done {
        ("app-mark app-mark--kept app-list__mark", "Not done after all")
    } else {
        ("app-mark app-list__mark", "Done")
    };
    let toggle = move |_| change(id, move |draft, record| draft.set(record, "is_done", !step.is_done));
    let who =
        [step.who.clone(), step.by_words.clone()].into_iter().filter(|w| !w.is_empty()).collect::<Vec<_>>();
    view! {
        <li class="app-list__item"><div class="app-list__row">
            <span class=mark>{step.is_done.then(|| view! { <Icon name="check" /> })}</span>
            <span class="app-list__body">
                <span class="app-list__title" dir="auto">{step.what.clone()}</span>
                <span class="app-list__note" dir="auto">{who.join(", ")}</span>
            </span>
            <span class="app-list__actions">
                <button class="app-button app-button--plain app-button--small" type="button" on:click=toggle>{next}</button>
                {(!step.is_done).then(|| view! { <TakeOff id=id what=step.what words="Take off" /> })}
            </span>
        </div></li>
    }
}

/// Takes a goal or a step off the plan. It asks nothing first: it is brought back with one tap.
#[component]
fn TakeOff(id: RecordId, what: String, words: &'static str) -> impl IntoView {
    let take = move |_| change(id, |draft, record| draft.remove(record));
    view! {
        <button
            class="app-button app-button--plain app-button--small"
            type="button"
            aria-label=format!("{words}: {what}")
            on:click=take
        >{words}</button>
    }
}

/// What was taken off, each with the way back.
#[component]
fn TakenOff(removed: Vec<RemovedView>) -> impl IntoView {
    (!removed.is_empty()).then(|| view! {
        <details class="app-details">
            <summary class="app-details__summary">"Taken off the plan"</summary>
            <p class="app-field__hint">{format!("It can be brought back for {HORIZON_DAYS} days.")}</p>
            <ul class="app-list app-details__body">
                {removed.into_iter().map(|one| view! {
                    <li class="app-list__item"><div class="app-list__row">
                        <span class="app-list__body"><span class="app-list__title" dir="auto">{one.what.clone()}</span></span>
                        <span class="app-list__actions">
                            <button
                                class="app-button app-button--plain app-button--small"
                                type="button"
                                aria-label=format!("Bring back: {}", one.what)
                                on:click=move |_| change(one.id, |draft, record| draft.bring_back(record))
                            >"Bring back"</button>
                        </span>
                    </div></li>
                }).collect_view()}
            </ul>
        </details>
    })
}

/// Saves one change of a part of the plan. What the phone could not save stays as it is on the screen, which says it.
fn change(id: RecordId, fill: impl FnOnce(&mut Draft<fn() -> [u8; 16]>, &Record) + 'static) {
    spawn_local(async move {
        let engine = engine();
        let Some(record) = engine.record_now(id) else { return };
        let mut draft = engine.draft();
        fill(&mut draft, &record);
        let _ = engine.save(draft, None).await;
    });
}

/// A goal is seen by whoever sees the plan.
async fn add_goal(plan: &PlanView, what: String) -> Result<(), StoreError> {
    let engine = engine();
    let mut draft = engine.draft();
    let id = draft.make(Kind::Goal, plan.family);
    draft.first(id, "plan", plan.id);
    draft.first(id, "what", what);
    draft.first(id, "place", i64::try_from(plan.goals.len()).unwrap_or(0));
    share_as_plan(&mut draft, plan.id, id);
    engine.save(draft, None).await
}

async fn add_step(
    plan: &PlanView,
    goal: RecordId,
    what: String,
    who: String,
    by: String,
) -> Result<(), StoreError> {
    let engine = engine();
    let mut draft = engine.draft();
    let id = draft.make(Kind::Step, plan.family);
    draft.first(id, "plan", plan.id);
    draft.first(id, "goal", goal);
    draft.first(id, "what", what);
    draft.first(id, "who", (!who.trim().is_empty()).then_some(who));
    draft.first(id, "by", domain::day::parse(&by).map(domain::day::iso));
    share_as_plan(&mut draft, plan.id, id);
    engine.save(draft, None).await
}

fn share_as_plan(draft: &mut Draft<fn() -> [u8; 16]>, plan: RecordId, id: RecordId) {
    let Some(record) = engine().record_now(plan) else { return };
    if !record.named.is_empty() || !record.excluded.is_empty() {
        let change = ShareChange {
            add: record.named.into_iter().collect(),
            exclude: record.excluded.into_iter().collect(),
            ..ShareChange::default()
        };
        draft.share_new(id, &change);
    }
}
