//! Who may see something of a family: people by name, never "the family".

use crate::engine::engine;
use crate::platform;
use crate::store::StoreError;
use crate::ui::Chips;
use domain::view::family as view_of_family;
use domain::view::preview::preview;
use leptos::html;
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
    let asked = RwSignal::new(None::<RecordId>);
    let save = move |chosen: Vec<RecordId>| {
        asked.set(None);
        let (parts, before) = (parts.get_untracked(), named.get_untracked());
        spawn_local(async move {
            let _ = failed.try_set(share(&parts, &before, &chosen).await.err());
        });
    };
    // Who is named is shown what they will see first. Who is taken out is so at once.
    let pick = Callback::new(move |chosen: Vec<RecordId>| {
        let before = named.get_untracked();
        match chosen.iter().find(|id| !before.contains(id)) {
            Some(added) => asked.set(Some(*added)),
            None => save(chosen),
        }
    });
    let name_of = move |person: RecordId| {
        let adults = adults.get();
        adults.into_iter().find(|(id, _)| *id == person).map(|(_, name)| name).unwrap_or_default()
    };
    view! {
        <p class="app-field__hint">{hint}</p>
        {move || view! { <Chips id=id.clone() label="People" options=adults.get() value=named on_pick=pick /> }}
        {move || asked.get().map(|person| view! {
            <AsSeenBy
                family=family
                person=person
                name=name_of(person)
                parts=parts
                yes=Callback::new(move |()| save(named.get_untracked().into_iter().chain([person]).collect()))
                no=Callback::new(move |()| asked.set(None))
            />
        })}
        {move || failed.get().map(|error| view! { <p role="alert">{error.words()}</p> })}
    }
}

/// What somebody will see, before it is shared with them.
#[component]
fn AsSeenBy(
    family: RecordId,
    person: RecordId,
    name: String,
    parts: Signal<Vec<RecordId>>,
    yes: Callback<()>,
    no: Callback<()>,
) -> impl IntoView {
    let place = NodeRef::<html::Section>::new();
    let seen = Memo::new(move |_| {
        let parts = parts.get();
        engine().look(|house| preview(house, family, person.into(), &parts, &platform::now()))
    });
    Effect::new(move |_| {
        if let Some(place) = place.get() {
            let _ = place.focus();
        }
    });
    let called = name.split_whitespace().next().unwrap_or_default().to_owned();
    view! {
        <section class="app-seen-by" tabindex="-1" node_ref=place aria-label=format!("As {called} will see it")>
            <h3 class="app-seen-by__head" dir="auto">{format!("As {called} will see it")}</h3>
            {move || {
                let seen = seen.get();
                if seen.is_empty() {
                    return view! { <p>"Nothing yet. They see what is written here from now on."</p> }.into_any();
                }
                view! {
                    <dl class="app-seen-by__list">{seen.into_iter().map(|one| view! {
                        <dt dir="auto">{one.label}</dt>
                        <dd class="app-written" dir="auto">{one.words}</dd>
                    }).collect_view()}</dl>
                }
                .into_any()
            }}
            <p class="app-field__hint">"They are not told who else sees it. They do not see your notes."</p>
            <div class="app-card__actions">
                <button class="app-button app-button--small" type="button" on:click=move |_| yes.run(())>
                    {format!("Share with {called}")}
                </button>
                <button class="app-button app-button--plain app-button--small" type="button" on:click=move |_| no.run(())>
                    "Not now"
                </button>
            </div>
        </section>
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
