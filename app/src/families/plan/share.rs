//! Who may see the plan, with its goals and its steps.

use crate::families::ShareWith;
use crate::ui::Section;
use domain::view::PlanView;
use leptos::prelude::*;
use sync::RecordId;

/// The adults of the family, and which of them see the plan.
#[component]
pub(super) fn SharePlan(plan: Signal<Option<PlanView>>) -> impl IntoView {
    let family = Memo::new(move |_| plan.with(|plan| plan.as_ref().map(|plan| plan.family)));
    let parts = Signal::derive(move || plan.with(|plan| plan.as_ref().map(parts).unwrap_or_default()));
    view! {
        <Section title="Who may see this plan">
            {move || family.get().map(|family| view! { <ShareWith id="share-plan" family=family parts=parts hint=HINT /> })}
        </Section>
    }
}

const HINT: &str =
    "Each person you name sees the plan, its goals and its steps. Nobody sees who else is named.";

/// The plan, its goals and its steps.
fn parts(plan: &PlanView) -> Vec<RecordId> {
    let steps = plan.goals.iter().flat_map(|goal| &goal.steps).chain(&plan.steps).map(|step| step.id);
    std::iter::once(plan.id).chain(plan.goals.iter().map(|goal| goal.id)).chain(steps).collect()
}
