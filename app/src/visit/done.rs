//! After finishing: what is safe, plainly, and what comes next.

use crate::engine::engine;
use crate::ui::{Icon, Page, StateWords};
use domain::view::family_heading;
use leptos::prelude::*;
use sync::RecordId;

/// "Saved on this phone", until it says "Sent".
#[component]
pub fn VisitSaved(
    /// Which.
    visit: RecordId,
) -> impl IntoView {
    let scope = Memo::new(move |_| engine().record(visit).map(|record| record.scope));
    let waiting = Memo::new(move |_| engine().is_waiting(visit));
    let heading =
        move || scope.get().map(|id| engine().look(|house| family_heading(house, id))).unwrap_or_default();
    let link = move || scope.get().map(|id| format!("/families/{id}")).unwrap_or_default();
    view! {
        <Page title="Your visit is saved" under=Signal::derive(heading) sync=false>
            <section class="app-card" data-visit-state=move || if waiting.get() { "here" } else { "sent" }>
                <p role="status"><StateWords waiting=waiting /></p>
                <p>
                    {move || if waiting.get() {
                        "It is safe, even with no battery or signal. It will be sent by itself."
                    } else {
                        "The people you named can see what you shared with them."
                    }}
                </p>
            </section>
            <a class="app-button app-button--wide" href=link>"Open the family"</a>
            <a class="app-button app-button--quiet app-button--wide" href="/">
                <Icon name="today" />"Back to today"
            </a>
        </Page>
    }
}
