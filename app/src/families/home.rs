//! One family: who they are, who has stayed with them, what was said, seen and promised.

use super::card::{AppointmentCard, DueRow, Quote};
use crate::blobs::Attached;
use crate::engine::engine;
use crate::looks::note;
use crate::platform;
use crate::promises::PromiseRow;
use crate::ui::{Icon, Page, Section};
use domain::change_reason::ChangeReason;
use domain::day;
use domain::looks::Part;
use domain::view::{FamilyView, PersonView, TimelineItem, TimelineKind, WorkerSpan, family, initials};
use leptos::prelude::*;
use sync::RecordId;

/// The children's words that stand in their own section; older ones are told by the timeline.
const VOICES: usize = 5;

/// The timeline's rows drawn at first, and added by each "earlier".
const ITEMS_STEP: usize = 12;

/// One family.
#[component]
pub fn Family(
    /// Which.
    id: RecordId,
) -> impl IntoView {
    let home = Memo::new(move |_| {
        let engine = engine();
        engine.look(|house| family(house, id, &engine.me(), &platform::now())).map(each_once)
    });
    let is_here = Memo::new(move |_| home.with(Option::is_some));
    move || {
        if is_here.get() {
            view! { <Home home=Signal::derive(move || home.get()) /> }.into_any()
        } else {
            view! {
                <Page title="This family is not on this phone">
                    <p>"It may have moved to another worker. What you wrote for them is kept."</p>
                    <a class="app-button app-button--wide" href="/families">"Your families"</a>
                </Page>
            }
            .into_any()
        }
    }
}

/// A child's words stand once on the page: neither beside a planned visit nor in the timeline again.
fn each_once(mut home: FamilyView) -> FamilyView {
    home.voices.truncate(VOICES);
    home.appointments.iter_mut().for_each(|appointment| appointment.quote = None);
    home.timeline.retain(|item| !home.voices.iter().any(|voice| voice.record == item.record));
    home
}

#[component]
fn Home(home: Signal<Option<FamilyView>>) -> impl IntoView {
    let title =
        Signal::derive(move || home.with(|h| h.as_ref().map(|h| h.heading.clone()).unwrap_or_default()));
    view! {
        <Page title=title back=("/families".to_owned(), "Families".to_owned())>
            {move || home.get().map(|home| {
                let id = home.id;
                note_shown(&home);
                view! {
                    <Versions home=home.clone() />
                    <div class="app-stack app-stack--tight">
                        <a class="app-button" href=format!("/record/{id}")><Icon name="pencil" />"Record a visit"</a>
                        <a class="app-button app-button--quiet" href=format!("/families/{id}/knock")>
                            <Icon name="eye" />
                            "Before you knock"
                        </a>
                        <a class="app-button app-button--quiet" href=format!("/families/{id}/plan")><Icon name="plan" />"The plan"</a>
                    </div>
                    {(!home.appointments.is_empty()).then(|| view! {
                        <Section title="Planned visits">
                            {home.appointments.clone().into_iter().map(|a| view! { <AppointmentCard appointment=a /> }).collect_view()}
                        </Section>
                    })}
                    {(!home.due.is_empty()).then(|| view! {
                        <Section title="Due">
                            <ul class="app-list app-list--card">
                                {home.due.clone().into_iter().map(|due| view! { <DueRow due=due /> }).collect_view()}
                            </ul>
                        </Section>
                    })}
                    <People family=id people=home.people.clone() />
                    {(!home.promises.is_empty()).then(|| view! {
                        <Section title="Promises">
                            <ul class="app-list app-list--card">
                                {home.promises.clone().into_iter().map(|p| view! { <PromiseRow promise=p named=false /> }).collect_view()}
                            </ul>
                        </Section>
                    })}
                    {(!home.voices.is_empty()).then(|| view! {
                        <Section title="In their own words">
                            {home.voices.clone().into_iter().map(|voice| view! { <Quote voice=voice /> }).collect_view()}
                        </Section>
                    })}
                    <Attached family=id />
                    <Stayed workers=home.workers.clone() timeline=home.timeline />
                }
            })}
        </Page>
    }
}

/// Notes which parts of the family's record are on the screen.
fn note_shown(home: &FamilyView) {
    note(home.id, Part::Timeline);
    if !home.voices.is_empty() {
        note(home.id, Part::Words);
    }
}

#[component]
fn Versions(home: FamilyView) -> impl IntoView {
    (!home.conflicts.is_empty()).then(|| {
        view! {
            <div class="app-notice app-notice--needs">
                <div class="app-notice__body">
                    <p>"Two people changed the same words. Nothing is lost. Please choose what stands."</p>
                    {home.conflicts.into_iter().map(|conflict| view! {
                        <a
                            class="app-button app-button--plain app-button--wide"
                            href=format!("/versions/{}/{}", conflict.record, conflict.field)
                            dir="auto"
                        >
                            {conflict.label}
                        </a>
                    }).collect_view()}
                </div>
            </div>
        }
    })
}

#[component]
fn People(family: RecordId, people: Vec<PersonView>) -> impl IntoView {
    view! {
        <Section title="Children and people">
            <ul class="app-list app-list--card">
                {people.into_iter().map(|person| {
                    let face = if person.is_child {
                        "app-person__face app-person__face--small app-person__face--child"
                    } else {
                        "app-person__face app-person__face--small"
                    };
                    let name = if person.is_child && !person.age_words.is_empty() {
                        format!("{}, {}", person.name, person.age_words)
                    } else {
                        person.name.clone()
                    };
                    view! {
                        <li class="app-list__item"><div class="app-list__row">
                            <span class=face aria-hidden="true">{initials(&person.name)}</span>
                            <span class="app-list__body">
                                <span class="app-list__title" dir="auto"><b>{name}</b></span>
                                <span class="app-list__note" dir="auto">{person.relation_words}</span>
                                {person.address.map(|lines| view! { <span class="app-list__note" dir="auto">{lines}</span> })}
                                {person.safe_contact.map(|words| view! {
                                    <span class="app-list__note" dir="auto"><b>"Safe contact: "</b>{words}</span>
                                })}
                                {(!person.is_child).then(|| view! {
                                    <a
                                        class="app-button app-button--plain app-button--small"
                                        href=format!("/families/{family}/invite/{}", person.id)
                                    >
                                        "Invite to Kept"
                                        <span class="app-visually-hidden">{format!(": {}", person.name)}</span>
                                    </a>
                                })}
                            </span>
                        </div></li>
                    }
                }).collect_view()}
            </ul>
        </Section>
    }
}

/// Who was with the family, and what happened while they were.
#[component]
fn Stayed(workers: Vec<WorkerSpan>, timeline: Vec<TimelineItem>) -> impl IntoView {
    let shown = RwSignal::new(ITEMS_STEP);
    let total = timeline.len();
    view! {
        <Section title="Who stayed, and when">
            <div class="app-timeline">
                {move || chapters(&workers, timeline.iter().take(shown.get()))
                    .into_iter()
                    .map(|(worker, items)| view! { <Chapter worker=worker items=items /> })
                    .collect_view()}
            </div>
            <Show when=move || shown.get() < total>
                <button
                    class="app-button app-button--plain app-button--wide"
                    type="button"
                    on:click=move |_| shown.update(|n| *n += ITEMS_STEP)
                >
                    "Show earlier"
                </button>
            </Show>
        </Section>
    }
}

/// Each worker's time with what happened in it, newest first. What lies in nobody's time stands alone.
fn chapters<'a>(
    workers: &[WorkerSpan],
    items: impl Iterator<Item = &'a TimelineItem>,
) -> Vec<(Option<WorkerSpan>, Vec<TimelineItem>)> {
    let mut chapters: Vec<(Option<WorkerSpan>, Vec<TimelineItem>)> = Vec::new();
    for item in items.filter(|item| item.kind != TimelineKind::Worker) {
        let worker = workers
            .iter()
            .find(|w| w.from.is_none_or(|from| from <= item.on) && w.to.is_none_or(|to| item.on <= to));
        match chapters.last_mut() {
            Some((last, items)) if last.as_ref() == worker => items.push(item.clone()),
            _ => chapters.push((worker.cloned(), vec![item.clone()])),
        }
    }
    if chapters.is_empty() {
        chapters.extend(workers.iter().map(|worker| (Some(worker.clone()), Vec::new())));
    }
    chapters
}

#[component]
fn Chapter(worker: Option<WorkerSpan>, items: Vec<TimelineItem>) -> impl IntoView {
    let class = match &worker {
        Some(worker) if worker.is_current => "app-timeline__chapter app-timeline__chapter--now",
        _ => "app-timeline__chapter app-timeline__chapter--past",
    };
    let today = platform::today();
    let is_inferred = items.iter().any(|item| item.is_inferred_worker);
    let (name, span) = worker.map_or_else(
        || ("No worker is named for this time".to_owned(), String::new()),
        |worker| {
            let name = if worker.is_me { format!("{} (you)", worker.name) } else { worker.name.clone() };
            (name, span_words(&worker))
        },
    );
    view! {
        <section class=class>
            <h3 class="app-timeline__worker" dir="auto">{name} " " <span class="app-timeline__span">{span}</span></h3>
            <ol class="app-timeline__list">
                {items.into_iter().map(|item| {
                    let icon = match item.kind {
                        TimelineKind::Visit => Some("eye"),
                        TimelineKind::Voice => Some("speech"),
                        TimelineKind::Promise => Some("check"),
                        TimelineKind::Plan => Some("plan"),
                        TimelineKind::Worker => None,
                    };
                    view! {
                        <li class="app-timeline__item">
                            <span class="app-timeline__knot">{icon.map(|name| view! { <Icon name=name /> })}</span>
                            <div class="app-timeline__body">
                                <p class="app-timeline__when"><time datetime=day::iso(item.on)>{day::long(item.on, today)}</time></p>
                                <p class="app-timeline__text" dir="auto">{item.headline}</p>
                                {(!item.detail.is_empty()).then(|| view! { <p class="app-soft app-written" dir="auto">{item.detail}</p> })}
                            </div>
                        </li>
                    }
                }).collect_view()}
            </ol>
            {is_inferred.then(|| view! {
                <p class="app-soft">"The council’s system does not say who made a visit. The worker of that time is named."</p>
            })}
        </section>
    }
}

/// "1 year and 8 months. Why it changed: the worker left the role."
fn span_words(worker: &WorkerSpan) -> String {
    let why = match worker.reason_words.as_deref() {
        None => return worker.words.clone(),
        Some(words) if words == ChangeReason::FirstContact.words() => words.to_owned(),
        Some(words) => format!("Why it changed: {}", words.to_lowercase()),
    };
    let parts = [worker.words.as_str(), &why];
    let said: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("{}.", said.join(". "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::access::Role;
    use domain::view::{House, Me, Now};
    use sync::{AuthorId, Field, Head, OpId, Record, Value};

    /// Sunday 22 November 2026, 9:00 in the morning.
    const NOW_MS: i64 = 1_795_338_000_000;

    fn record(n: u8, kind: &str, values: Vec<(&str, Value)>) -> Record {
        let mut record = Record::new(RecordId([n; 16]), kind, RecordId([1; 16]));
        for (name, value) in values {
            let head = Head { op: OpId([n; 16]), by: AuthorId::default(), at: 0, value, parents: Vec::new() };
            record.fields.insert(name.to_owned(), Field { heads: vec![head], ..Field::default() });
        }
        record
    }

    #[test]
    fn a_childs_words_stand_once_on_the_page() {
        let mut records = vec![
            record(1, "family", vec![]),
            record(90, "appointment", vec![("at", Value::Int(NOW_MS + 3_600_000))]),
        ];
        for n in 40..46 {
            let words = vec![("words", "Uno first.".into()), ("on", format!("2026-11-{}", n - 30).into())];
            records.push(record(n, "voice", words));
        }
        let now = Now { today: day::parse("2026-11-22").unwrap(), ms: NOW_MS, offset_minutes: 0 };
        let me = Me { id: AuthorId::default(), role: Role::Worker };
        let home = family(&House::new(records.iter()), RecordId([1; 16]), &me, &now).unwrap();
        assert!(home.appointments.iter().any(|appointment| appointment.quote.is_some()));
        let home = each_once(home);
        let told: Vec<_> = home.timeline.iter().map(|item| item.record).collect();
        assert_eq!((home.voices.len(), told), (VOICES, vec![RecordId([40; 16])]));
        assert!(home.appointments.iter().all(|appointment| appointment.quote.is_none()));
    }
}
