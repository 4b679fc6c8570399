//! The plan, in the family's words: what is wanted, the steps towards it, who does them and by when. On paper
//! it reads the same.

use super::answer::called;
use crate::blobs::SharedWithMe;
use crate::engine::engine;
use crate::platform;
use crate::ui::{Icon, Page};
use domain::day::{self, Day};
use domain::view::{GoalView, PlanField, PlanView, StepView, plans};
use leptos::prelude::*;
use sync::{AuthorId, RecordId};

/// The parts of a plan that stand after its goals.
const AFTER: &[&str] = &["seen_alone", "if_it_goes_wrong", "family_view"];

/// The screen.
#[component]
pub fn MyPlan() -> impl IntoView {
    let shown = Memo::new(|_| engine().look(|house| plans(house, &engine().me(), &platform::now())));
    let is_empty = move || shown.with(Vec::is_empty);
    // A step is for today, or its day has gone by.
    let today = Memo::new(|_| engine().today());
    let print = |_| {
        // Where a browser cannot print, nothing happens, and the words stay on the screen.
        let _ = platform::window().print();
    };
    view! {
        <Page title="Our plan">
            <Show
                when=move || !is_empty()
                fallback=|| view! {
                    <div class="app-empty">
                        <Icon name="plan" class="app-empty__icon" />
                        <p class="app-empty__title">"There is no plan here yet."</p>
                        <p class="app-empty__words">"We write it together. Then you can read it here."</p>
                    </div>
                }
            >
                <div class="app-cluster">
                    <button class="app-button app-button--plain app-button--small" type="button" on:click=print>
                        <Icon name="print" />
                        "Print"
                    </button>
                </div>
                {move || {
                    let _ = today.get();
                    shown.get().into_iter().map(|plan| view! { <Plan plan=plan /> }).collect_view()
                }}
                <p class="app-soft">"Is something wrong here? Tell your worker. We will put it right with you."</p>
            </Show>
            <SharedWithMe />
        </Page>
    }
}

#[component]
fn Plan(plan: PlanView) -> impl IntoView {
    let is_written = |field: &PlanField| !field.text.is_empty() || field.is_conflict;
    let (after, before): (Vec<_>, Vec<_>) =
        plan.fields.into_iter().filter(is_written).partition(|field| AFTER.contains(&field.field));
    let count = plan.goals.len();
    let (id, loose) = (plan.id, plan.steps);
    view! {
        <div class="app-plan">
            {before.into_iter().map(|field| view! { <Part field=field plan=id.to_string() /> }).collect_view()}
            {plan.goals.into_iter().enumerate().map(|(i, goal)| view! {
                <Goal goal=goal place=i + 1 count=count />
            }).collect_view()}
            {(!loose.is_empty()).then(|| view! {
                <section class="app-plan__goal" aria-labelledby=format!("steps-{id}")>
                    <h2 class="app-plan__title" id=format!("steps-{id}")>"What we do"</h2>
                    <Steps steps=loose />
                </section>
            })}
            {after.into_iter().map(|field| view! { <Part field=field plan=id.to_string() /> }).collect_view()}
        </div>
        {(!plan.review_words.is_empty()).then(|| view! { <p>{plan.review_words}</p> })}
    }
}

/// One part of the plan. The family's own view stands apart, as it was said.
#[component]
fn Part(field: PlanField, plan: String) -> impl IntoView {
    let heading = format!("{}-{plan}", field.field);
    let is_theirs = field.field == "family_view";
    let class = is_theirs.then_some("app-plan__words");
    let lines =
        field.text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect::<Vec<_>>();
    view! {
        <section class="app-plan__goal" aria-labelledby=heading>
            <h2 class="app-plan__title" id=heading.clone()>{field.label}</h2>
            {field.is_conflict.then(|| view! {
                <p class="app-soft">"Two people wrote this in different words. We will sort it out together."</p>
            })}
            {lines.into_iter().map(|line| view! { <p class=class dir="auto">{line}</p> }).collect_view()}
            {is_theirs.then(|| view! { <p class="app-soft">"We keep these words as they were said."</p> })}
        </section>
    }
}

#[component]
fn Goal(goal: GoalView, place: usize, count: usize) -> impl IntoView {
    let heading = format!("goal-{}", goal.id);
    let why = goal.why;
    view! {
        <section class="app-plan__goal" aria-labelledby=heading>
            {(count > 1).then(|| view! { <p class="app-plan__number">{format!("{place} of {count}")}</p> })}
            <h2 class="app-plan__title" id=heading.clone() dir="auto">{goal.what}</h2>
            {(!why.is_empty()).then(|| view! { <p class="app-plan__why">"Why: "<bdi>{why}</bdi></p> })}
            <Steps steps=goal.steps />
        </section>
    }
}

#[component]
fn Steps(steps: Vec<StepView>) -> impl IntoView {
    let today = platform::today();
    if steps.is_empty() {
        return view! { <p class="app-soft">"There are no steps yet. We agree them together."</p> }
            .into_any();
    }
    view! {
        <ul class="app-plan__steps">
            {steps.into_iter().map(|step| {
                let mark = if step.is_done { "app-mark app-mark--kept" } else { "app-mark" };
                let when = when_words(&step, today);
                let who = if is_mine(step.id) { "You".to_owned() } else { who_words(&step.who) };
                view! {
                    <li class="app-plan__step">
                        <span class=mark>{step.is_done.then(|| view! { <Icon name="tick" /> })}</span>
                        <span>
                            <span dir="auto">{step.what}</span>
                            {(!who.is_empty()).then(|| view! { <span class="app-plan__who" dir="auto">{who}</span> })}
                            {(!when.is_empty()).then(|| view! { <span class="app-plan__who">{when}</span> })}
                        </span>
                    </li>
                }
            }).collect_view()}
        </ul>
    }
    .into_any()
}

/// Whether the reader is the one who does this step. Their own record is not on their phone.
fn is_mine(step: RecordId) -> bool {
    let engine = engine();
    let who = engine.record(step).and_then(|step| step.link("who"));
    who.map(AuthorId::from) == Some(engine.me().id)
}

/// "Ewa": the name one is called by; several as they are, and nobody where the name is not known here.
fn who_words(who: &str) -> String {
    match who.split_once(" and ") {
        _ if who == "Someone" => String::new(),
        None if !who.contains(',') => called(who).to_owned(),
        _ => who.to_owned(),
    }
}

/// By when; a day that went by is said without blame, since a step may be anybody's.
fn when_words(step: &StepView, today: Day) -> String {
    match step.by {
        _ if step.is_done => "Done".to_owned(),
        Some(by) if by < today => format!("This was for {}.", day::long(by, today)),
        Some(by) if by == today => "Today".to_owned(),
        Some(by) => format!("By {}", day::long(by, today)),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_is_called_by_their_name_and_several_are_listed() {
        assert_eq!(who_words("Ewa Nowak"), "Ewa");
        assert_eq!(who_words("Ewa Nowak and Priya Shah"), "Ewa Nowak and Priya Shah");
        assert_eq!(who_words(""), "");
    }
}
