//! The next visit: who, which day, about what time.

use super::reply::Reply;
use crate::family_side::answer::called;
use crate::platform;
use domain::view::{AppointmentView, NextView, Now, capital};
use leptos::prelude::*;
use sync::RecordId;

const HOUR_MS: i64 = 3_600_000;

/// The card of the next visit.
#[component]
pub(super) fn NextVisit(id: RecordId, view: Memo<NextView>) -> impl IntoView {
    let visit = Memo::new(move |_| view.with(|view| view.appointment.clone().filter(|visit| visit.id == id)));
    view! {
        <section class="app-card" aria-labelledby="next-visit">
            {move || visit.get().map(|visit| view! { <WhoAndWhen visit=visit view=view /> })}
            <Reply id=id visit=visit />
        </section>
    }
}

#[component]
fn WhoAndWhen(visit: AppointmentView, view: Memo<NextView>) -> impl IntoView {
    let name = called(&visit.worker_name).to_owned();
    let title = match (name.as_str(), visit.place.as_str()) {
        ("", _) => "Your next visit".to_owned(),
        (name, place) if place.is_empty() || place.to_lowercase().contains("home") => {
            format!("{name} is coming to see you")
        }
        (name, _) => format!("You will see {name}"),
    };
    let initials = view.with_untracked(|view| {
        view.worker
            .as_ref()
            .filter(|worker| worker.name == visit.worker_name)
            .map(|worker| worker.initials.clone())
    });
    let when = when_words(&visit, &platform::now());
    view! {
        <div class="app-person">
            {initials.map(|initials| view! { <span class="app-person__face" aria-hidden="true">{initials}</span> })}
            <div class="app-person__words">
                <h2 class="app-card__title app-card__title--large" id="next-visit" dir="auto">{title}</h2>
                <p class="app-large">{when}</p>
            </div>
        </div>
        {filled("Where", visit.place)}
        {filled("What we will talk about", visit.about)}
    }
}

fn filled(label: &'static str, words: String) -> impl IntoView {
    (!words.is_empty()).then(|| {
        view! {
            <div>
                <p class="app-soft">{label}</p>
                <p dir="auto">{words}</p>
            </div>
        }
    })
}

/// "Thursday 26 November, about 4 o’clock in the afternoon".
fn when_words(visit: &AppointmentView, now: &Now) -> String {
    let day = capital(&visit.day_words);
    match visit.at_ms {
        Some(ms) if ms < now.ms && now.ms - ms < HOUR_MS => format!("{day}, now"),
        _ => about_time(&visit.clock).map(|time| format!("{day}, {time}")).unwrap_or(day),
    }
}

/// "4:00 pm" as one says it: nobody comes to the minute.
fn about_time(clock: &str) -> Option<String> {
    let (time, half) = clock.split_once(' ')?;
    let (hour, minute) = time.split_once(':')?;
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    let next = hour % 12 + 1;
    let time = match minute {
        0 => format!("about {hour} o’clock"),
        15 => format!("about quarter past {hour}"),
        30 => format!("about half past {hour}"),
        45 => format!("about quarter to {next}"),
        _ => format!("about {hour}:{minute:02}"),
    };
    let part = match (half, hour % 12) {
        ("am", _) => "in the morning",
        (_, 0..5) => "in the afternoon",
        _ => "in the evening",
    };
    Some(format!("{time} {part}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_said_as_one_says_it() {
        let check =
            |clock: &str, words: &str| assert_eq!(about_time(clock).as_deref(), Some(words), "{clock}");
        check("4:00 pm", "about 4 o’clock in the afternoon");
        check("9:30 am", "about half past 9 in the morning");
        check("12:45 pm", "about quarter to 1 in the afternoon");
        check("6:10 pm", "about 6:10 in the evening");
        assert_eq!(about_time(""), None);
    }
}
