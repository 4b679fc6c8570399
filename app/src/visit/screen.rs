//! The visit itself, on one screen, saved on every keystroke and resumed after anything.

use super::capture::settle;
use super::child::ChildPart;
use super::promise::{PromisePart, Somebody};
use super::scratch::{ChildScratch, PromiseScratch, SignedAt, VisitScratch, Writer};
use super::{draft_key, known};
use crate::blobs::count;
use crate::engine::engine;
use crate::platform;
use crate::store::StoreError;
use crate::ui::{Area, Chips, Icon, Line, Page, Problem, Problems, Section, Segments, Select};
use domain::day;
use domain::model::visit::{MODES, TYPES};
use domain::view::family::{FamilyView, family as view_of_family};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use std::cell::Cell;
use std::rc::Rc;
use sync::RecordId;
use wasm_bindgen_futures::spawn_local;

/// Recording a visit to a family.
#[component]
pub fn RecordVisit(
    /// Whom.
    family: RecordId,
) -> impl IntoView {
    let is_here = Memo::new(move |_| engine().record(family).is_some());
    let home = move || {
        let engine = engine();
        // What changes while somebody writes must not draw the screen anew.
        untrack(|| engine.look(|house| view_of_family(house, family, &engine.me(), &platform::now())))
    };
    move || {
        match is_here.get().then(home).flatten() {
        Some(home) => view! { <Writing home=home /> }.into_any(),
        None => view! {
            <Page title="Record a visit" sync=false>
                <p>"This family is not on this phone. It may have moved to another worker."</p>
                <p>"What you had begun to write is not lost. It is kept under your name, for whoever works with the family now."</p>
                <a class="app-button app-button--wide" href="/record">"Choose a family"</a>
                <a class="app-button app-button--quiet app-button--wide" href="/saved">"What is saved where"</a>
            </Page>
        }
        .into_any(),
    }
    }
}

#[component]
fn Writing(home: FamilyView) -> impl IntoView {
    let key = draft_key(home.id);
    let visit = RwSignal::new(resume(&home));
    let failed = RwSignal::new(None::<StoreError>);
    let problems = RwSignal::new(Vec::<Problem>::new());
    let is_finished = Rc::new(Cell::new(false));
    save_as_typed(visit, key.clone(), failed, Rc::clone(&is_finished));

    let writer = known::writer();
    let me = Somebody { id: writer.id, name: writer.name.clone(), may_read: false };
    let people: Vec<Somebody> = home
        .people
        .iter()
        .map(|p| Somebody { id: p.id, name: p.forename.clone(), may_read: !p.is_child })
        .collect();
    let children = known::children(&home);
    let finish = finish(visit, key, writer, problems, failed, is_finished);
    let heading = format!("Your visit to {}", known::inside(&home.heading));
    let unsuccessful = Signal::derive(move || visit.with(|v| v.mode == "unsuccessful"));
    let promises = people.clone();
    view! {
        <Page title=heading back=("/record".to_owned(), "Families".to_owned()) sync=false class="app-page--bar">
            <Problems problems=problems />
            <WhenAndWhat visit=visit />
            <Show when=move || unsuccessful.get()>
                <Area
                    id="visit-why"
                    label="Why could you not see them?"
                    rows=2
                    value=part(visit, |v| &v.unsuccessful_reason)
                    on_type=type_in(visit, |v| &mut v.unsuccessful_reason)
                />
            </Show>
            <Show when=move || !unsuccessful.get()>
                <WhoWasThere visit=visit people=people.clone() />
                {children.clone().into_iter().map(|child| view! { <ChildPart child=child visit=visit /> }).collect_view()}
            </Show>
            <Notes visit=visit />
            <NextSteps visit=visit people=promises me=me />
        </Page>
        <div class="app-bar" role="region" aria-label="Finish">
            <div class="app-bar__inner">
                <Saved failed=failed />
                <button class="app-button app-button--wide" type="button" on:click=move |_| finish()>
                    "Finish visit"
                </button>
            </div>
        </div>
    }
}

#[component]
fn WhenAndWhat(visit: RwSignal<VisitScratch>) -> impl IntoView {
    let summary = move || {
        visit.with(|v| {
            let now = platform::now();
            let on = day::parse(&v.on).map_or("no day yet".to_owned(), |on| {
                match day::ago(on, now.today).as_str() {
                    "today" => "Today".to_owned(),
                    _ => day::long(on, now.today),
                }
            });
            let what =
                TYPES.iter().find(|(code, _)| *code == v.visit_type).map_or("kind not chosen", |(_, w)| w);
            format!("{on}, {}. {what}.", clock_words(&v.at))
        })
    };
    let types = std::iter::once((String::new(), "Choose one".to_owned()))
        .chain(TYPES.iter().map(|(code, words)| ((*code).to_owned(), (*words).to_owned())))
        .collect();
    let modes = MODES.iter().map(|(code, words)| (*code, (*words).to_owned())).collect();
    view! {
        <details class="app-details">
            <summary class="app-details__summary">{summary}</summary>
            <div class="app-details__body">
                <Line id="visit-on" label="Day" kind="date" value=part(visit, |v| &v.on) on_type=type_in(visit, |v| &mut v.on) />
                <Line id="visit-at" label="Time" kind="time" value=part(visit, |v| &v.at) on_type=type_in(visit, |v| &mut v.at) />
                <Select
                    id="visit-type"
                    label="Kind of visit"
                    options=types
                    value=part(visit, |v| &v.visit_type)
                    on_pick=type_in(visit, |v| &mut v.visit_type)
                />
                <Line id="visit-place" label="Where" value=part(visit, |v| &v.place) on_type=type_in(visit, |v| &mut v.place) />
                <Segments
                    id="visit-announced"
                    label="Did they know you were coming?"
                    options=vec![("yes", "Yes".to_owned()), ("no", "No".to_owned())]
                    value=part(visit, |v| &v.announced)
                    on_pick=type_in(visit, |v| &mut v.announced)
                />
            </div>
        </details>
        <Segments
            id="visit-mode"
            label="How did you meet?"
            options=modes
            value=part(visit, |v| &v.mode)
            on_pick=type_in(visit, |v| &mut v.mode)
        />
    }
}

/// "2:34 pm" of "14:34".
fn clock_words(at: &str) -> String {
    let minutes = at.split_once(':').and_then(|(hour, minute)| {
        Some(hour.parse::<i64>().ok()? * 60 + minute.get(..2)?.parse::<i64>().ok()?)
    });
    minutes.map_or_else(|| at.to_owned(), |minutes| day::clock(minutes * 60_000, 0))
}

#[component]
fn WhoWasThere(visit: RwSignal<VisitScratch>, people: Vec<Somebody>) -> impl IntoView {
    let options = people.into_iter().map(|p| (p.id, p.name)).collect();
    let pick = Callback::new(move |present: Vec<RecordId>| {
        visit.update(|v| {
            // A child who was there was seen; the worker can still say otherwise.
            for child in v.children.iter_mut().filter(|c| c.seen.is_empty() && present.contains(&c.child)) {
                child.seen = "yes".to_owned();
            }
            v.present = present;
        });
    });
    view! {
        <Chips
            id="visit-present"
            label="Who was there?"
            options=options
            value=Signal::derive(move || visit.with(|v| v.present.clone()))
            on_pick=pick
        />
        <details class="app-details">
            <summary class="app-details__summary">"Someone else, or an interpreter"</summary>
            <div class="app-details__body">
                <Line
                    id="visit-others"
                    label="Who else, by name"
                    value=part(visit, |v| &v.others)
                    on_type=type_in(visit, |v| &mut v.others)
                />
                <Line
                    id="visit-interpreter"
                    label="Interpreter"
                    value=part(visit, |v| &v.interpreter)
                    on_type=type_in(visit, |v| &mut v.interpreter)
                />
            </div>
        </details>
    }
}

#[component]
fn Notes(visit: RwSignal<VisitScratch>) -> impl IntoView {
    view! {
        <Section title="Notes">
            <p class="app-field__hint">"Only you and the family’s other workers read these."</p>
            <Area id="saw" label="What I saw" value=part(visit, |v| &v.saw) on_type=type_in(visit, |v| &mut v.saw) />
            <Area id="told" label="What others told me" rows=2 value=part(visit, |v| &v.told) on_type=type_in(visit, |v| &mut v.told) />
            <Area
                id="think"
                label="What I think"
                hint="Your opinion, as yours: “I think …, because …”"
                rows=2
                value=part(visit, |v| &v.think)
                on_type=type_in(visit, |v| &mut v.think)
            />
            <Area
                id="means"
                label="What it means for the child"
                rows=2
                value=part(visit, |v| &v.means)
                on_type=type_in(visit, |v| &mut v.means)
            />
        </Section>
    }
}

#[component]
fn NextSteps(visit: RwSignal<VisitScratch>, people: Vec<Somebody>, me: Somebody) -> impl IntoView {
    let count = Memo::new(move |_| visit.with(|v| v.promises.len()));
    view! {
        <Section title="What happens next">
            {move || (0..count.get()).map(|i| view! {
                <PromisePart i=i people=people.clone() me=me.clone() visit=visit />
            }).collect_view()}
            <button
                class="app-button app-button--quiet app-button--wide"
                type="button"
                on:click=move |_| visit.update(|v| v.promises.push(PromiseScratch::default()))
            >
                <Icon name="plus" />
                "Add a promise"
            </button>
        </Section>
    }
}

/// What the bar at the foot says of the draft.
#[component]
fn Saved(failed: RwSignal<Option<StoreError>>) -> impl IntoView {
    move || match failed.get() {
        None => view! {
            <p class="app-state app-state--here" role="status">
                <Icon name="phone" class="app-icon--small" />
                "Every word is saved on this phone"
            </p>
        }
        .into_any(),
        Some(error) => {
            view! { <p class="app-state app-state--needs" role="alert">{error.words()}</p> }.into_any()
        }
    }
}

/// The draft on this phone, or a fresh one with the little that is known.
fn resume(home: &FamilyView) -> VisitScratch {
    let now = platform::now();
    let mut visit = known::kept(home.id).unwrap_or_else(|| {
        let minutes = (now.ms / 60_000 + i64::from(now.offset_minutes)).rem_euclid(24 * 60);
        VisitScratch {
            family: home.id,
            started_ms: now.ms,
            on: day::iso(now.today),
            at: format!("{:02}:{:02}", minutes / 60, minutes % 60),
            visit_type: known::visit_type(home.id),
            mode: "face_to_face".to_owned(),
            ..VisitScratch::default()
        }
    });
    for child in home.people.iter().filter(|p| p.is_child) {
        if !visit.children.iter().any(|c| c.child == child.id) {
            let name = child.forename.clone();
            visit.children.push(ChildScratch { child: child.id, name, ..ChildScratch::default() });
        }
    }
    visit
}

/// Saves the draft at every change. While one save runs, further changes wait for it and go together.
/// Once the visit is finished nothing more is saved, or the draft would come back.
fn save_as_typed(
    visit: RwSignal<VisitScratch>,
    key: String,
    failed: RwSignal<Option<StoreError>>,
    is_finished: Rc<Cell<bool>>,
) {
    let busy = Rc::new(Cell::new(false));
    let again = Rc::new(Cell::new(false));
    let first = visit.get_untracked();
    Effect::new(move |was_first: Option<bool>| {
        let now = visit.get();
        // Opening the screen writes nothing: only what was typed makes a draft.
        if was_first.unwrap_or(true) && now == first {
            return true;
        }
        if busy.replace(true) {
            again.set(true);
            return false;
        }
        let (busy, again, key) = (Rc::clone(&busy), Rc::clone(&again), key.clone());
        let is_finished = Rc::clone(&is_finished);
        spawn_local(async move {
            while !is_finished.get() {
                again.set(false);
                let Some(bytes) = visit.try_get_untracked().map(|v| sync::wire::encode(&v)) else { break };
                let outcome = engine().save_draft(&key, bytes).await.err();
                let _ = failed.try_set(outcome);
                if !again.get() {
                    break;
                }
            }
            busy.set(false);
        });
        false
    });
}

/// Checks what is missing, saves the visit, and shows that it is saved.
fn finish(
    visit: RwSignal<VisitScratch>,
    key: String,
    writer: Writer,
    problems: RwSignal<Vec<Problem>>,
    failed: RwSignal<Option<StoreError>>,
    is_finished: Rc<Cell<bool>>,
) -> impl Fn() + Clone + 'static {
    let navigate = use_navigate();
    move || {
        let missing = visit.with_untracked(|v| v.missing(platform::today()));
        problems.set(missing.into_iter().map(|(field, words)| Problem { field, words }).collect());
        if !problems.with_untracked(Vec::is_empty) || is_finished.replace(true) {
            return;
        }
        let now = platform::now();
        let (navigate, key, writer) = (navigate.clone(), key.clone(), writer.clone());
        let is_finished = Rc::clone(&is_finished);
        spawn_local(async move {
            if let Err((child, words)) = settle(visit).await {
                problems.set(vec![Problem { field: format!("draw-{child}"), words }]);
                is_finished.set(false);
                return;
            }
            let engine = engine();
            let mut draft = engine.draft();
            let at = SignedAt { ms: Some(now.ms), offset_minutes: now.offset_minutes };
            let id = visit.with_untracked(|v| v.write(&mut draft, &writer, at));
            match engine.save(draft, Some(&key)).await {
                Ok(()) => {
                    navigate(&format!("/record/saved/{id}"), leptos_router::NavigateOptions::default());
                    count().await;
                }
                Err(error) => {
                    failed.set(Some(error));
                    is_finished.set(false);
                }
            }
        });
    }
}

fn part(visit: RwSignal<VisitScratch>, read: fn(&VisitScratch) -> &String) -> Signal<String> {
    Signal::derive(move || visit.with(|v| read(v).clone()))
}

fn type_in(visit: RwSignal<VisitScratch>, place: fn(&mut VisitScratch) -> &mut String) -> Callback<String> {
    Callback::new(move |text| visit.update(|v| *place(v) = text))
}
