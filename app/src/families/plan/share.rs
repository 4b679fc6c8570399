//! Who may see the plan: people by name, never "the family".

use crate::engine::engine;
use crate::platform;
use crate::store::StoreError;
use crate::ui::{Chips, Section};
use domain::view::{PlanView, family};
use leptos::prelude::*;
use sync::{AuthorId, RecordId, ShareChange};
use wasm_bindgen_futures::spawn_local;

/// The adults of the family, and which of them see the plan.
#[component]
pub(super) fn SharePlan(plan: Signal<Option<PlanView>>) -> impl IntoView {
    let failed = RwSignal::new(None::<StoreError>);
    let adults = Memo::new(move |_| {
        let engine = engine();
        let home = engine.look(|house| family(house, plan.get()?.family, &engine.me(), &platform::now()));
        let people = home.map(|home| home.people).unwrap_or_default();
        people.into_iter().filter(|p| !p.is_child).map(|p| (p.id, p.name)).collect::<Vec<_>>()
    });
    let named = Signal::derive(move || {
        let record = plan.get().and_then(|plan| engine().record(plan.id));
        record.map(|r| r.named.iter().copied().map(RecordId::from).collect::<Vec<_>>()).unwrap_or_default()
    });
    let pick = Callback::new(move |chosen: Vec<RecordId>| {
        let Some(plan) = plan.get_untracked() else { return };
        let before = named.get_untracked();
        spawn_local(async move { failed.set(share(&plan, &before, &chosen).await.err()) });
    });
    view! {
        <Section title="Who may see this plan">
            <p class="app-field__hint">"Each person you name sees the plan, its goals and its steps. Nobody sees who else is named."</p>
            {move || view! { <Chips id="share-plan" label="People" options=adults.get() value=named on_pick=pick /> }}
            {move || failed.get().map(|error| view! { <p role="alert">{error.words()}</p> })}
        </Section>
    }
}

async fn share(plan: &PlanView, before: &[RecordId], after: &[RecordId]) -> Result<(), StoreError> {
    let only_in = |here: &[RecordId], there: &[RecordId]| -> Vec<AuthorId> {
        here.iter().filter(|id| !there.contains(id)).copied().map(AuthorId::from).collect()
    };
    let change =
        ShareChange { add: only_in(after, before), remove: only_in(before, after), ..ShareChange::default() };
    let engine = engine();
    let mut draft = engine.draft();
    let steps = plan.goals.iter().flat_map(|goal| &goal.steps).chain(&plan.steps).map(|step| step.id);
    let parts: Vec<RecordId> =
        std::iter::once(plan.id).chain(plan.goals.iter().map(|goal| goal.id)).chain(steps).collect();
    for id in parts {
        if let Some(record) = engine.record_now(id) {
            draft.share(&record, &change);
        }
    }
    engine.save(draft, None).await
}
