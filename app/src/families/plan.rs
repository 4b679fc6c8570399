//! The plan: read together, changed together, shared by name.
//!
//! While it is being changed, every word is kept on the phone with the version that was seen when the change
//! began: what somebody else wrote meanwhile is then a second version, never lost.

mod change;
mod goals;
mod share;

use crate::engine::engine;
use crate::looks::note;
use crate::platform;
use crate::store::StoreError;
use crate::ui::{Icon, Page, Section, StateWords};
use change::ChangePlan;
pub use change::{hand_over, plan_of_key};
use domain::looks::Part;
use domain::schema::Kind;
use domain::view::{PlanView, plan};
use goals::Goals;
use leptos::prelude::*;
use share::SharePlan;
use sync::RecordId;
use wasm_bindgen_futures::spawn_local;

/// The plan of a family.
#[component]
pub fn PlanScreen(
    /// Whose.
    family: RecordId,
) -> impl IntoView {
    note(family, Part::Plan);
    let shown =
        Memo::new(move |_| engine().look(|house| plan(house, family, &engine().me(), &platform::now())));
    let id = Memo::new(move |_| shown.with(|plan| plan.as_ref().map(|plan| plan.id)));
    let changing = RwSignal::new(false);
    let back = (format!("/families/{family}"), "The family".to_owned());
    let under =
        Signal::derive(move || shown.with(|p| p.as_ref().map(|p| p.heading.clone()).unwrap_or_default()));
    view! {
        <Page title="The plan" under=under back=back>
            {move || match (id.get(), changing.get()) {
                (Some(id), true) => view! { <ChangePlan plan=id done=Callback::new(move |()| changing.set(false)) /> }.into_any(),
                (Some(id), false) => view! {
                    <Show when=move || engine().is_waiting(id)>
                        <p><StateWords waiting=true /></p>
                    </Show>
                    {move || shown.get().map(|plan| view! { <Parts plan=plan /> })}
                    <button class="app-button app-button--wide" type="button" on:click=move |_| changing.set(true)>
                        <Icon name="pencil" />
                        "Change the words"
                    </button>
                    <Goals plan=Signal::derive(move || shown.get()) />
                    <SharePlan plan=Signal::derive(move || shown.get()) />
                }.into_any(),
                (None, _) => view! { <NoPlan family=family /> }.into_any(),
            }}
        </Page>
    }
}

#[component]
fn Parts(plan: PlanView) -> impl IntoView {
    let id = plan.id;
    let review = plan.review_words.clone();
    view! {
        {plan.fields.into_iter().filter(|field| !field.text.is_empty() || field.is_conflict).map(|field| view! {
            <Section title=field.label>
                {field.is_conflict.then(|| view! {
                    <a class="app-button app-button--plain app-button--small" href=format!("/versions/{id}/{}", field.field)>
                        <Icon name="needs" class="app-icon--small" />
                        "Two versions. Please choose."
                    </a>
                })}
                <p class="app-written" dir="auto" data-field=field.field>{field.text}</p>
                {field.is_merged.then(|| view! {
                    <p class="app-soft">"Merged automatically: two people changed different sentences. Both are in the history."</p>
                })}
            </Section>
        }).collect_view()}
        {(!review.is_empty()).then(|| view! { <p class="app-soft">{review}</p> })}
    }
}

#[component]
fn NoPlan(family: RecordId) -> impl IntoView {
    let failed = RwSignal::new(None::<StoreError>);
    let start = move |_| {
        spawn_local(async move {
            let engine = engine();
            let mut draft = engine.draft();
            draft.make(Kind::Plan, family);
            failed.set(engine.save(draft, None).await.err());
        });
    };
    view! {
        <p class="app-empty">"There is no plan yet. Write it together, in the family’s words."</p>
        <button class="app-button app-button--wide" type="button" on:click=start>"Start the plan"</button>
        {move || failed.get().map(|error| view! { <p role="alert">{error.words()}</p> })}
    }
}
