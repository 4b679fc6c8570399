//! What happens next: one promise, written in a breath. Who, what, by when, and who may see it.

use super::scratch::{PromiseScratch, VisitScratch};
use crate::platform;
use crate::ui::{Chips, Icon, Line};
use domain::day;
use leptos::prelude::*;
use sync::RecordId;

/// Somebody who can promise or be promised to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Somebody {
    /// Their own record.
    pub id: RecordId,
    /// What they are called.
    pub name: String,
    /// Whether a promise may be shared with them by name.
    pub may_read: bool,
}

/// One promise of what is being written: copied into every question about it.
#[derive(Clone, Copy)]
struct Place {
    i: usize,
    visit: RwSignal<VisitScratch>,
    people: StoredValue<Vec<Somebody>>,
}

impl Place {
    fn part(self) -> PromiseScratch {
        self.visit.with(|v| v.promises.get(self.i).cloned().unwrap_or_default())
    }

    fn change(self, write: impl FnOnce(&mut PromiseScratch)) {
        self.visit.update(|v| {
            if let Some(promise) = v.promises.get_mut(self.i) {
                write(promise);
            }
        });
    }

    /// The people of the family as choices; `readers` for those alone who may see a promise.
    fn choices(self, readers: bool) -> Vec<(RecordId, String)> {
        self.people.with_value(|people| {
            let chosen = people.iter().filter(|p| p.may_read || !readers);
            chosen.map(|p| (p.id, p.name.clone())).collect()
        })
    }

    fn name_of(self, id: RecordId) -> String {
        self.people
            .with_value(|people| people.iter().find(|p| p.id == id).map(|p| p.name.clone()))
            .unwrap_or_default()
    }

    /// Somebody who promises or is promised to sees it, unless the worker says otherwise afterwards.
    fn share_with(self, promise: &mut PromiseScratch, who: RecordId) {
        let may_read = self.people.with_value(|people| people.iter().any(|p| p.id == who && p.may_read));
        if may_read && !promise.with.contains(&who) {
            promise.with.push(who);
        }
    }
}

/// The promise at place `i` of the visit.
#[component]
pub fn PromisePart(
    /// Its place.
    i: usize,
    /// The family.
    people: Vec<Somebody>,
    /// The worker's own record and name.
    me: Somebody,
    /// The whole visit.
    visit: RwSignal<VisitScratch>,
) -> impl IntoView {
    let place = Place { i, visit, people: StoredValue::new(people) };
    let take_out = move |_| {
        visit.update(|v| {
            if i < v.promises.len() {
                v.promises.remove(i);
            }
        });
    };
    let readers = place.choices(true);
    view! {
        <div class="app-card">
            <Line
                id=format!("promise-{i}")
                label="What will happen?"
                value=Signal::derive(move || place.part().what)
                on_type=move |text: String| place.change(|p| p.what = text)
            />
            <WhoToWhom place=place my_id=me.id />
            <ByWhen place=place />
            {(!readers.is_empty()).then(|| view! {
                <Chips
                    id=format!("promise-{i}-with")
                    label="Who may see this promise?"
                    options=readers
                    value=Signal::derive(move || place.part().with)
                    on_pick=Callback::new(move |ids| place.change(|p| p.with = ids))
                />
            })}
            <button class="app-button app-button--plain app-button--small" type="button" on:click=take_out>
                "Take this promise out"
            </button>
        </div>
    }
}

#[component]
fn WhoToWhom(place: Place, my_id: RecordId) -> impl IntoView {
    let i = place.i;
    let named = place.choices(false);
    let mut by_options = vec![(my_id, "I".to_owned())];
    by_options.extend(named.iter().cloned());
    let chosen_by = Signal::derive(move || {
        let by = place.part().by;
        vec![if by == RecordId::default() { my_id } else { by }]
    });
    let pick_by = Callback::new(move |ids: Vec<RecordId>| {
        let by = ids.first().copied().unwrap_or(my_id);
        place.change(|p| {
            p.by = by;
            p.by_name = place.name_of(by);
            place.share_with(p, by);
        });
    });
    let pick_to = Callback::new(move |ids: Vec<RecordId>| {
        let to = ids.first().copied();
        place.change(|p| {
            p.to = to;
            p.to_name = to.map(|to| place.name_of(to)).unwrap_or_default();
            if let Some(to) = to {
                place.share_with(p, to);
            }
        });
    });
    view! {
        <Chips
            id=format!("promise-{i}-by")
            label="Who will do it?"
            options=by_options
            one=true
            value=chosen_by
            on_pick=pick_by
        />
        <Chips
            id=format!("promise-{i}-to")
            label="Who is it promised to?"
            options=named
            one=true
            value=Signal::derive(move || place.part().to.into_iter().collect())
            on_pick=pick_to
        />
    }
}

#[component]
fn ByWhen(place: Place) -> impl IntoView {
    let soon = [(1, "Tomorrow"), (7, "In a week"), (14, "In two weeks")];
    let chip = move |(days, words): (i32, &'static str)| {
        let iso = day::iso(day::add_days(platform::today(), days));
        let own = iso.clone();
        view! {
            <button
                class="app-chips__chip"
                type="button"
                aria-pressed=move || (place.part().due == own).to_string()
                on:click=move |_| place.change(|p| p.due = iso.clone())
            >
                <span class="app-chips__tick"><Icon name="check" /></span>
                {words}
            </button>
        }
    };
    view! {
        <fieldset class="app-chips">
            <legend class="app-chips__label">"By when?"</legend>
            <div class="app-chips__row">{soon.map(chip).into_iter().collect_view()}</div>
        </fieldset>
        <Line
            id=format!("promise-{}-due", place.i)
            label="Or choose a day"
            kind="date"
            value=Signal::derive(move || place.part().due)
            on_type=move |text: String| place.change(|p| p.due = text)
        />
    }
}
