//! The thread of who stayed: one wave is one worker, a gap is a change. The words and the table beside it say
//! the same.

use super::answer::called;
use domain::day::{self, Day};
use domain::view::WorkerSpan;
use leptos::prelude::*;
use std::fmt::Write as _;

/// The picture's size, in tenths, so that whole numbers are enough. Lines keep their width when it is stretched.
const WIDTH: i32 = 3400;
const HEIGHT: i32 = 440;
const MIDDLE: i32 = HEIGHT / 2;
const START: i32 = 60;
const END: i32 = 3300;
/// Between two workers, where one came when the other went.
const GAP: i32 = 120;
/// No worker is too short to be seen.
const SHORTEST: i32 = 140;
/// One half of a wave.
const HALF: i32 = 200;
const SWING: i32 = 160;

/// The picture, its ends and its table. Nothing where nobody is known.
#[component]
pub(super) fn Thread(
    /// The family's workers.
    spans: Vec<WorkerSpan>,
    /// Today.
    today: Day,
    /// Whether the table stands under it; where a screen tells the same in a list, it does not.
    #[prop(default = true)]
    table: bool,
) -> impl IntoView {
    let own: Vec<_> = spans.into_iter().filter(|span| span.is_lead && !span.is_cover).collect();
    let lines = lines(&own, today);
    let Some(first) = own.iter().filter_map(|span| span.from).min().filter(|_| !lines.is_empty()) else {
        return ().into_any();
    };
    let knot = lines.iter().filter(|line| line.is_now).map(|line| line.to).max();
    view! {
        <figure class="app-thread">
            <svg
                class="app-thread__picture"
                viewBox=format!("0 0 {WIDTH} {HEIGHT}")
                preserveAspectRatio="none"
                aria-hidden="true"
                focusable="false"
            >
                {lines.iter().map(|line| {
                    let past = if line.is_now { "" } else { " app-thread__line--past" };
                    view! { <path class=format!("app-thread__line{past}") d=wave(line) /> }
                }).collect_view()}
                {knot.map(|x| view! { <path class="app-thread__knot" d=format!("M{x} {MIDDLE}h1") /> })}
            </svg>
            <figcaption class="app-thread__ends">
                <span>{month(first)}</span>
                <span>"now"</span>
            </figcaption>
        </figure>
        {table.then(|| view! {
            <details class="app-details">
                <summary class="app-details__summary">"Show this in words"</summary>
                <div class="app-details__body"><Table spans=own /></div>
            </details>
        })}
    }
    .into_any()
}

#[component]
fn Table(spans: Vec<WorkerSpan>) -> impl IntoView {
    view! {
        <table class="app-table">
            <caption class="app-table__caption">"Who your worker was"</caption>
            <thead>
                <tr>
                    <th class="app-table__head" scope="col">"Who"</th>
                    <th class="app-table__head" scope="col">"When"</th>
                </tr>
            </thead>
            <tbody>
                {spans.into_iter().map(|span| view! {
                    <tr>
                        <th class="app-table__cell app-table__cell--name" scope="row" dir="auto">
                            {called(&span.name).to_owned()}
                        </th>
                        <td class="app-table__cell">{when(&span)}</td>
                    </tr>
                }).collect_view()}
            </tbody>
        </table>
    }
}

/// "Since March 2025", "December 2024 to March 2025".
pub(super) fn when(span: &WorkerSpan) -> String {
    match (span.from, span.to.filter(|_| !span.is_current)) {
        (Some(from), None) => format!("Since {}", month(from)),
        (Some(from), Some(to)) if month(from) == month(to) => month(from),
        (Some(from), Some(to)) => format!("{} to {}", month(from), month(to)),
        (None, Some(to)) => format!("Until {}", month(to)),
        (None, None) => "Now".to_owned(),
    }
}

/// "March 2025".
fn month(day: Day) -> String {
    format!("{} {}", day::month_name(day.month()), day.year())
}

/// One worker's stretch of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Line {
    from: i32,
    to: i32,
    is_now: bool,
}

/// Where each worker stands on a line from the first day known to today.
fn lines(spans: &[WorkerSpan], today: Day) -> Vec<Line> {
    let known = |span: &WorkerSpan| {
        let from = span.from.filter(|from| *from <= today)?;
        Some((from, span.to.unwrap_or(today).min(today), span.is_current))
    };
    let mut days: Vec<_> = spans.iter().filter_map(known).collect();
    days.sort_unstable();
    let Some(first) = days.first().map(|(from, ..)| *from) else {
        return Vec::new();
    };
    let all = day::days_between(first, today).max(1);
    let at = |day: Day| START + day::days_between(first, day).saturating_mul(END - START) / all;
    let mut lines: Vec<Line> = Vec::with_capacity(days.len());
    for (from, to, is_now) in days {
        let mut line = Line { from: at(from), to: at(to), is_now };
        if let Some(last) = lines.last_mut().filter(|last| last.to + GAP > line.from && last.to <= line.to) {
            last.to = (line.from - GAP).max(last.from + SHORTEST);
            line.from = line.from.max(last.to + GAP);
        }
        line.to = line.to.max(line.from + SHORTEST).min(END);
        line.from = line.from.min(line.to - SHORTEST);
        lines.push(line);
    }
    lines
}

/// The line as whole half-waves, up and down in turn.
fn wave(line: &Line) -> String {
    let length = line.to - line.from;
    let halves = ((length + HALF / 2) / HALF).max(1);
    let half = length / halves;
    let mut path = format!("M{} {MIDDLE}q{} {} {half} 0", line.from, half / 2, -SWING);
    for _ in 1..halves {
        let _ = write!(path, "t{half} 0");
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::day::parse;

    fn span(name: &str, from: &str, to: Option<&str>) -> WorkerSpan {
        WorkerSpan {
            record: sync::RecordId::default(),
            worker: None,
            name: name.to_owned(),
            role: String::new(),
            from: parse(from),
            to: to.and_then(parse),
            words: String::new(),
            reason_words: None,
            is_current: to.is_none(),
            is_me: false,
            is_cover: false,
            is_lead: true,
        }
    }

    fn today() -> Day {
        parse("2026-11-22").unwrap()
    }

    #[test]
    fn workers_follow_each_other_with_a_gap_and_the_one_of_today_reaches_the_end() {
        let spans = [
            span("Priya Shah", "2025-03-22", None),
            span("Ruth Bell", "2024-12-01", Some("2025-03-22")),
            span("Dan Cole", "2024-07-01", Some("2024-12-01")),
        ];
        let lines = lines(&spans, today());
        assert_eq!(lines.len(), 3);
        assert!(lines.windows(2).all(|pair| pair[0].to + GAP <= pair[1].from), "{lines:?}");
        assert_eq!((lines[0].from, lines[2].to, lines[2].is_now), (START, END, true));
    }

    #[test]
    fn a_worker_who_came_today_is_still_seen() {
        let spans = [span("Priya", "2026-11-22", None), span("Ruth", "2020-01-01", Some("2026-11-22"))];
        let lines = lines(&spans, today());
        assert!(lines.iter().all(|line| line.to - line.from >= SHORTEST && line.to <= END), "{lines:?}");
        assert_eq!(super::lines(&spans[..1], today()).len(), 1);
    }

    #[test]
    fn a_span_is_said_by_its_months() {
        assert_eq!(when(&span("Ruth", "2024-12-01", Some("2025-03-22"))), "December 2024 to March 2025");
        assert_eq!(when(&span("Ruth", "2025-03-01", Some("2025-03-22"))), "March 2025");
        assert_eq!(when(&span("Priya", "2025-03-22", None)), "Since March 2025");
    }
}
