//! Who may see something of a family: people by name, never "the family".

use crate::engine::engine;
use crate::platform;
use crate::store::StoreError;
use crate::ui::Chips;
use domain::view::family as view_of_family;
use leptos::prelude::*;
use sync::{AuthorId, RecordId, ShareChange};
use wasm_bindgen_futures::spawn_local;

/// The adults of the family, and which of them see it.
#[component]
pub fn ShareWith(
    /// The field's id, unique on the screen.
    #[prop(into)]
    id: String,
    /// The family.
    family: RecordId,
    /// The records that are shared together. The first one says with whom.
    #[prop(into)]
    parts: Signal<Vec<RecordId>>,
    /// What naming somebody does.
    hint: &'static str,
) -> impl IntoView {
    let failed = RwSignal::new(None::<StoreError>);
    let adults = Memo::new(move |_| {
        let engine = engine();
        let home = engine.look(|house| view_of_family(house, family, &engine.me(), &platform::now()));
        let people = home.map(|home| home.people).unwrap_or_default();
        people.into_iter().filter(|p| !p.is_child).map(|p| (p.id, p.name)).collect::<Vec<_>>()
    });
    let named = Signal::derive(move || {
        let record = parts.with(|parts| parts.first().copied()).and_then(|id| engine().record(id));
        record.map(|r| r.named.iter().copied().map(RecordId::from).collect::<Vec<_>>()).unwrap_or_default()
    });
    let pick = Callback::new(move |chosen: Vec<RecordId>| {
        let (parts, before) = (parts.get_untracked(), named.get_untracked());
        spawn_local(async move {
            let _ = failed.try_set(share(&parts, &before, &chosen).await.err());
        });
    });
    view! {
        <p class="app-field__hint">{hint}</p>
        {move || view! { <Chips id=id.clone() label="People" options=adults.get() value=named on_pick=pick /> }}
        {move || failed.get().map(|error| view! { <p role="alert">{error.words()}</p> })}
    }
}

async fn share(parts: &[RecordId], before: &[RecordId], after: &[RecordId]) -> Result<(), StoreError> {
    let only_in = |here: &[RecordId], there: &[RecordId]| -> Vec<AuthorId> {
        here.iter().filter(|id| !there.contains(id)).copied().map(AuthorId::from).collect()
    };
    let change =
        ShareChange { add: only_in(after, before), remove: only_in(before, after), ..ShareChange::default() };
    let engine = engine();
    let mut draft = engine.draft();
    for record in parts.iter().filter_map(|id| engine.record_now(*id)) {
        draft.share(&record, &change);
    }
    engine.save(draft, None).await
}
