//! When a child is next to be seen, and who says so: the law, the council or the child's plan.

use super::{Interval, Jurisdiction, Label, Rule, Settings, VisitKind, add, in_force};
use crate::day::{self, Day};

/// The ids of the rules that time one kind of visit: the first, those of the first year, those after it.
struct Schedule {
    kind: VisitKind,
    first: &'static str,
    first_year: &'static str,
    later: &'static str,
    /// The law has the worker speak with the child alone each time (SI 2010/959 r.29, SI 2005/1533 r.8(3)).
    alone: bool,
}

const fn schedule(kind: VisitKind, [first, first_year, later]: [&'static str; 3], alone: bool) -> Schedule {
    Schedule { kind, first, first_year, later, alone }
}

#[rustfmt::skip] // A table is read in rows.
const SCHEDULES: &[Schedule] = &[
    schedule(VisitKind::LookedAfter,
        ["care-visit-first", "care-visit-first-year", "care-visit-later"], true),
    schedule(VisitKind::LookedAfterTo18,
        ["care-visit-first", "care-visit-first-year", "care-visit-to-18"], true),
    schedule(VisitKind::LookedAfterLongTerm,
        ["care-visit-first", "care-visit-first-year", "care-visit-long-term"], true),
    schedule(VisitKind::LookedAfterBeforeReview,
        ["care-visit-before-review"; 3], true),
    schedule(VisitKind::LookedAfterTemporary,
        ["care-visit-before-review", "care-visit-temporary", "care-visit-temporary"], true),
    schedule(VisitKind::LookedAfterAtHome,
        ["care-visit-order-first", "care-visit-order", "care-visit-order"], true),
    schedule(VisitKind::PrivateFostering,
        ["private-fostering-visit-first", "private-fostering-visit-first-year",
            "private-fostering-visit-later"],
        true),
    schedule(VisitKind::LeavingCare,
        ["leaving-care-visit-first", "leaving-care-visit", "leaving-care-visit"], false),
];

/// The day a visit is due, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The last day that is in time.
    pub on: Day,
    /// Who sets it.
    pub label: Label,
    /// The id of the rule.
    pub rule_id: &'static str,
    /// "every 10 working days", "within six weeks of the last visit".
    pub words: String,
    /// Whether the child is to be seen alone.
    pub needs_alone: bool,
}

/// When a child is next to be seen.
///
/// `start` is the day the plan began, the child moved in, the order was made or the council heard, as the
/// kind says. `last_seen` is the last visit of this kind; one before `start` counts for nothing here, since
/// the law counts each home anew. A meeting is no visit, even where the child was there: leave it out.
#[must_use]
pub fn next_visit(kind: VisitKind, start: Day, last_seen: Option<Day>, settings: &Settings) -> Due {
    let seen = last_seen.filter(|seen| *seen >= start);
    let from = seen.unwrap_or(start);
    let (council_id, council) = settings.of(kind);
    if let Some((rule, alone)) = law(kind, start, seen, settings.jurisdiction) {
        return Due {
            on: add(rule, from),
            label: rule.label,
            rule_id: rule.id,
            words: rule.words.into(),
            needs_alone: alone || council.alone,
        };
    }
    Due {
        on: council.every.after(from, settings.jurisdiction),
        label: Label::Council,
        rule_id: council_id,
        words: council.every.words(),
        needs_alone: council.alone,
    }
}

/// The same where the child's plan says how often. A plan stands before the council's timescale, and before
/// the law's only where it is sooner.
#[must_use]
pub fn next_visit_planned(
    kind: VisitKind,
    plan: Interval,
    start: Day,
    last_seen: Option<Day>,
    settings: &Settings,
) -> Due {
    let due = next_visit(kind, start, last_seen, settings);
    let from = last_seen.filter(|seen| *seen >= start).unwrap_or(start);
    let on = plan.after(from, settings.jurisdiction);
    if due.label == Label::Law && due.on <= on {
        return due;
    }
    Due { on, label: Label::Plan, rule_id: "plan-visit", words: plan.words(), ..due }
}

/// The rule in force for the next visit of this kind, and whether the child is to be seen alone. A kind of
/// home that a nation's law does not treat apart follows that nation's plain rule.
fn law(
    kind: VisitKind,
    start: Day,
    seen: Option<Day>,
    jurisdiction: Jurisdiction,
) -> Option<(&'static Rule, bool)> {
    let a_year_in = day::add_months(start, 12);
    [kind, kind.plain()].into_iter().find_map(|kind| {
        let schedule = SCHEDULES.iter().find(|schedule| schedule.kind == kind)?;
        let id = match seen {
            None => schedule.first,
            Some(seen) if seen < a_year_in => schedule.first_year,
            Some(_) => schedule.later,
        };
        Some((in_force(id, jurisdiction, seen.unwrap_or(start))?, schedule.alone))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Unit, is_working_day};
    use proptest::prelude::*;

    fn d(text: &str) -> Day {
        day::parse(text).unwrap()
    }

    /// `expected` is the due day, the label and the words.
    fn check(
        settings: &Settings,
        kind: VisitKind,
        start: &str,
        seen: Option<&str>,
        expected: (&str, Label, &str),
    ) {
        let due = next_visit(kind, d(start), seen.map(d), settings);
        let found = (day::iso(due.on), due.label, due.words.as_str());
        assert_eq!(found, (expected.0.to_owned(), expected.1, expected.2), "{kind:?}");
    }

    fn in_place(jurisdiction: Jurisdiction) -> Settings {
        Settings { jurisdiction, ..Settings::default() }
    }

    #[test]
    fn a_council_says_how_often_a_plan_is_visited() {
        let england = Settings::default();
        let expected = ("2026-12-04", Label::Council, "every 10 working days");
        check(&england, VisitKind::ChildProtection, "2026-09-01", Some("2026-11-20"), expected);
        let expected = ("2026-12-18", Label::Council, "every 20 working days");
        check(&england, VisitKind::ChildInNeed, "2026-11-20", None, expected);
        let due = next_visit(VisitKind::ChildProtection, d("2026-09-01"), None, &england);
        assert!(due.needs_alone && due.rule_id == "council-child-protection-visit");
    }

    #[test]
    fn a_child_who_moved_is_seen_within_a_week_then_every_six() {
        let england = Settings::default();
        let first = ("2026-11-27", Label::Law, "within a week of moving in");
        check(&england, VisitKind::LookedAfter, "2026-11-20", None, first);
        check(&england, VisitKind::LookedAfter, "2026-11-20", Some("2026-11-19"), first);
        let next = ("2027-01-05", Label::Law, "within six weeks of the last visit");
        check(&england, VisitKind::LookedAfter, "2026-11-20", Some("2026-11-24"), next);
        check(&england, VisitKind::LookedAfter, "2020-11-20", Some("2026-11-24"), next);
        check(&in_place(Jurisdiction::Wales), VisitKind::LookedAfter, "2026-11-20", Some("2026-11-24"), next);
    }

    #[test]
    fn a_visit_on_the_day_of_the_move_is_the_first() {
        let next = ("2027-01-01", Label::Law, "within six weeks of the last visit");
        check(&Settings::default(), VisitKind::LookedAfter, "2026-11-20", Some("2026-11-20"), next);
    }

    #[test]
    fn a_home_meant_to_last_is_visited_less_often_after_a_year() {
        let england = Settings::default();
        let in_year = ("2026-12-31", Label::Law, "within six weeks of the last visit");
        check(&england, VisitKind::LookedAfterTo18, "2025-11-20", Some("2026-11-19"), in_year);
        let later = ("2027-02-20", Label::Law, "within three months of the last visit");
        check(&england, VisitKind::LookedAfterTo18, "2025-11-20", Some("2026-11-20"), later);
        let long = ("2027-05-20", Label::Law, "within six months of the last visit");
        check(&england, VisitKind::LookedAfterLongTerm, "2025-11-20", Some("2026-11-20"), long);
        let temporary = ("2026-12-18", Label::Law, "within four weeks of the last visit");
        check(&england, VisitKind::LookedAfterTemporary, "2026-11-01", Some("2026-11-20"), temporary);
    }

    #[test]
    fn scotland_counts_three_months_for_every_home() {
        let scotland = in_place(Jurisdiction::Scotland);
        let next = ("2027-02-24", Label::Law, "within three months of the last visit");
        for kind in [VisitKind::LookedAfter, VisitKind::LookedAfterTemporary, VisitKind::LookedAfterLongTerm]
        {
            check(&scotland, kind, "2026-11-20", Some("2026-11-24"), next);
        }
    }

    #[test]
    fn where_no_law_is_known_the_council_is_named_and_not_the_law() {
        let due = next_visit(
            VisitKind::LookedAfter,
            d("2026-11-20"),
            None,
            &in_place(Jurisdiction::NorthernIreland),
        );
        assert_eq!((due.label, due.rule_id, due.needs_alone), (Label::Council, "council-care-visit", true));
    }

    #[test]
    fn private_fostering_is_visited_every_six_weeks_then_every_twelve() {
        let england = Settings::default();
        let first = ("2026-12-01", Label::Law, "seven working days from hearing of it");
        check(&england, VisitKind::PrivateFostering, "2026-11-20", None, first);
        let later = ("2027-02-12", Label::Law, "within 12 weeks of the last visit");
        check(&england, VisitKind::PrivateFostering, "2025-11-20", Some("2026-11-20"), later);
    }

    #[test]
    fn a_plan_stands_before_the_council_but_never_loosens_the_law() {
        let england = Settings::default();
        let planned = |kind, weeks| {
            let plan = Interval::of(weeks, Unit::Weeks);
            next_visit_planned(kind, plan, d("2026-09-01"), Some(d("2026-11-20")), &england)
        };
        let due = planned(VisitKind::ChildProtection, 4);
        assert_eq!((due.label, due.on, due.words.as_str()), (Label::Plan, d("2026-12-18"), "every 4 weeks"));
        assert!(due.needs_alone);
        assert_eq!(planned(VisitKind::LookedAfter, 2).label, Label::Plan);
        assert_eq!(planned(VisitKind::LookedAfter, 6).label, Label::Law);
        assert_eq!(planned(VisitKind::LookedAfter, 8).label, Label::Law);
    }

    #[test]
    fn every_child_we_care_for_is_seen_alone() {
        for kind in VisitKind::ALL.into_iter().filter(|kind| kind.plain() == VisitKind::LookedAfter) {
            assert!(next_visit(kind, d("2026-11-20"), None, &Settings::default()).needs_alone, "{kind:?}");
        }
    }

    #[test]
    fn every_rule_a_schedule_names_is_in_the_law_of_england() {
        for schedule in SCHEDULES {
            for id in [schedule.first, schedule.first_year, schedule.later] {
                assert!(in_force(id, Jurisdiction::England, d("2026-11-22")).is_some(), "{id}");
            }
        }
    }

    proptest! {
        #[test]
        fn a_visit_is_never_due_before_it_could_be_made(
            kind in prop::sample::select(VisitKind::ALL.to_vec()),
            start in 2_458_850..2_462_137,
            seen in prop::option::of(2_458_850..2_462_137),
        ) {
            let start = Day::from_julian_day(start).unwrap();
            let seen = seen.map(|julian| Day::from_julian_day(julian).unwrap());
            let settings = Settings::default();
            let due = next_visit(kind, start, seen, &settings);
            prop_assert!(due.on > start && seen.is_none_or(|seen| due.on > seen || seen < start));
            if kind == VisitKind::ChildProtection {
                prop_assert!(is_working_day(due.on, settings.jurisdiction));
            }
        }
    }
}
