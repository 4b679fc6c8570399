//! What a family member sees first: what happens next, what to answer, and who their worker is.

use super::words::{given, initials};
use super::{AppointmentView, House, Me, Now, PromiseView, WorkerSpan, appointment, promises, workers};
use crate::order::Order;
use crate::schema::Kind;
use sync::AuthorId;

/// What happens next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NextView {
    /// The visit that is next.
    pub appointment: Option<AppointmentView>,
    /// Promises to the reader whose day has come and that they have not answered yet, the earliest first.
    pub to_answer: Vec<PromiseView>,
    /// The family's own worker today.
    pub worker: Option<MyWorker>,
    /// Everyone who has been with the family, those of today first.
    pub thread: Vec<WorkerSpan>,
    /// "Priya has been your worker for 1 year and 8 months. Before: Ruth and Dan."
    pub thread_words: String,
}

/// Somebody who works with the family today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyWorker {
    /// Who, where known by id.
    pub worker: Option<AuthorId>,
    /// "Priya Shah".
    pub name: String,
    /// "Priya".
    pub given_name: String,
    /// What they are, as the council calls it; empty for the family's own worker.
    pub role: String,
    /// "Your worker for 1 year and 8 months."
    pub since_words: String,
    /// "PS".
    pub initials: String,
}

/// The people around the family.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MyPeople {
    /// Those of today, the family's own worker first.
    pub current: Vec<MyWorker>,
    /// Everyone who has been with the family, those of today first.
    pub thread: Vec<WorkerSpan>,
    /// "Priya has been your worker for 1 year and 8 months. Before: Ruth and Dan."
    pub thread_words: String,
    /// "Your worker changed 2 times in the last 12 months."
    pub changes_words: String,
}

/// What happens next, for the family member who reads.
#[must_use]
pub fn next(house: &House, me: &Me, now: &Now) -> NextView {
    let thread = thread(house, me, now);
    let ahead = appointment::to_come(house, house.all(Kind::Appointment), me, now, |ms| {
        appointment::is_ahead(ms, now)
    });
    let mut to_answer: Vec<_> =
        house.all(Kind::Promise).iter().map(|record| promises::view_of(house, record, me, now)).collect();
    to_answer.retain(|view| view.can_say_yes_no && view.due.is_some_and(|due| due <= now.today));
    to_answer.order_by_key(|view| (view.due, view.id));
    NextView {
        appointment: ahead.into_iter().find(|view| view.at_ms.is_some()),
        to_answer,
        worker: workers::own_worker(&thread).map(|span| my_worker(span, now)),
        thread_words: thread_words(&thread, now),
        thread,
    }
}

/// The people around the family, for the family member who reads.
#[must_use]
pub fn my_people(house: &House, me: &Me, now: &Now) -> MyPeople {
    let thread = thread(house, me, now);
    let changes_words = match workers::changes_in_a_year(&thread, now.today) {
        _ if thread.is_empty() => String::new(),
        0 => "Your worker has not changed in the last 12 months.".to_owned(),
        1 => "Your worker changed once in the last 12 months.".to_owned(),
        times => format!("Your worker changed {times} times in the last 12 months."),
    };
    MyPeople {
        current: thread.iter().filter(|span| span.is_current).map(|span| my_worker(span, now)).collect(),
        thread_words: thread_words(&thread, now),
        thread,
        changes_words,
    }
}

fn thread(house: &House, me: &Me, now: &Now) -> Vec<WorkerSpan> {
    workers::spans(house, house.all(Kind::Allocation), me, now)
}

fn my_worker(span: &WorkerSpan, now: &Now) -> MyWorker {
    let is_new = span.from == Some(now.today);
    MyWorker {
        worker: span.worker,
        name: span.name.clone(),
        given_name: given(&span.name).to_owned(),
        // "Your worker" says it; what a council calls the post helps nobody.
        role: if span.is_lead { String::new() } else { span.role.clone() },
        since_words: match (span.is_lead, span.words.as_str()) {
            (true, _) if is_new => "Your worker from today.".to_owned(),
            (true, "") => "Your worker.".to_owned(),
            (true, words) => format!("Your worker for {words}."),
            (false, "") => String::new(),
            (false, words) => format!("With you for {words}."),
        },
        initials: initials(&span.name),
    }
}

fn thread_words(thread: &[WorkerSpan], now: &Now) -> String {
    let before = workers::before_words(thread);
    let today = workers::own_worker(thread).map(|span| {
        let name = given(&span.name);
        match span.words.as_str() {
            _ if span.is_cover => format!("{name} is covering for your worker."),
            _ if span.from == Some(now.today) => format!("{name} is your new worker."),
            "" => format!("{name} is your worker."),
            words => format!("{name} has been your worker for {words}."),
        }
    });
    let today = today.unwrap_or_else(|| match thread {
        [] => String::new(),
        _ => "You do not have a worker at the moment.".to_owned(),
    });
    [today, before].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::testing::{EWA, NOW, PRIYA, TestHouse, at, id, map};
    use super::*;
    use crate::model::promise::Event;

    /// What Ewa's phone holds.
    fn house() -> TestHouse {
        let mut all = TestHouse::default();
        all.nowaks();
        for (n, minutes) in [(90, 6 * 60), (91, 8 * 60), (92, 16 * 60)] {
            all.record(n, "appointment", 1, &[("at", at(0, minutes)), ("worker", id(100).into())]);
        }
        all.promise(30, "phone school about lunch", 100, 2, "2026-11-20");
        all.promise(31, "bring the form", 100, 2, "2026-11-27");
        all.records.retain(|_, r| matches!(r.kind.as_str(), "allocation" | "appointment" | "promise"));
        all
    }

    #[test]
    fn the_next_visit_may_have_begun_but_not_long_ago() {
        let mut all = house();
        assert_eq!(next(&all.house(), &EWA, &NOW).appointment.unwrap().id, id(91));
        all.tell(91, map(&[("is", "cancelled".into())]), PRIYA.id);
        let view = next(&all.house(), &EWA, &NOW).appointment.unwrap();
        assert_eq!((view.id, &*view.clock, view.can_answer), (id(92), "4:00 pm", true));
    }

    #[test]
    fn a_promise_whose_day_has_come_is_asked_about_until_it_is_answered() {
        let mut all = house();
        let asked = |all: &TestHouse| -> Vec<_> {
            next(&all.house(), &EWA, &NOW).to_answer.into_iter().map(|view| view.id).collect()
        };
        assert_eq!(asked(&all), [id(30)]);
        all.tell(30, Event::Happened.to_value(), EWA.id);
        assert_eq!(asked(&all), []);
    }

    #[test]
    fn who_stayed_is_said_in_a_sentence() {
        let mut all = house();
        let view = next(&all.house(), &EWA, &NOW);
        assert_eq!(view.thread_words, "Priya has been your worker for 1 year and 8 months. Before: Ruth.");
        let worker = view.worker.unwrap();
        assert_eq!((&*worker.initials, &*worker.since_words), ("PS", "Your worker for 1 year and 8 months."));
        assert_eq!(
            my_people(&all.house(), &EWA, &NOW).changes_words,
            "Your worker has not changed in the last 12 months."
        );
        for n in [13, 15] {
            all.set(n, "to", "2026-11-01".into());
        }
        let words = next(&all.house(), &EWA, &NOW).thread_words;
        assert_eq!(words, "You do not have a worker at the moment. Before: Priya and Ruth.");
        all.allocation(16, 3, (103, "Ivy Ross"), "2026-11-10", None);
        all.set(16, "role", "Independent Reviewing Officer".into());
        assert_eq!(next(&all.house(), &EWA, &NOW).worker, None);
        all.set(16, "role", "Personal adviser".into());
        assert_eq!(next(&all.house(), &EWA, &NOW).worker.unwrap().since_words, "With you for 12 days.");
    }
}
