//! What law and statutory guidance say, one row a timescale: the only place that changes when the law does.
//!
//! A new version ends the row it replaces with `effective_to` and adds its own. Guidance and regulations say
//! "within" and "of", so no row counts the trigger's own day. Northern Ireland has no rows yet: there, visits
//! follow the council's settings and say so.

use super::Jurisdiction::{self, England, Scotland, Wales};
use super::Trigger::{
    BecameLookedAfter, CareOrder, CoreGroup, FirstReview, InitialConference, LastReview, LastVisit, MovedIn,
    Notified, PathwayReview, Referral, ReviewConference, StrategyDiscussion,
};
use super::Unit::{self, CalendarDays, Months, Weeks, WorkingDays};
use super::{Counts, Label, Rule, Trigger};
use crate::day::Day;
use time::Month;

/// What the rows of one Act, set of regulations or guidance have in common.
#[derive(Clone, Copy)]
struct Edition {
    jurisdiction: Jurisdiction,
    version: &'static str,
    from: Day,
}

const fn edition(jurisdiction: Jurisdiction, version: &'static str, from: Day) -> Edition {
    Edition { jurisdiction, version, from }
}

/// Working Together 2026 carries these timescales on from 2023.
const TOGETHER: Edition = edition(England, "2023, carried on in 2026", on(2023, Month::December, 15));
const CARE_PLANNING: Edition = edition(England, "2010", on(2011, Month::April, 1));
const LONG_TERM: Edition = edition(England, "amended by SI 2015/495", on(2015, Month::April, 1));
const CARE_LEAVERS: Edition = edition(England, "2010", on(2011, Month::April, 1));
const PRIVATE_FOSTERING: Edition = edition(England, "2005", on(2005, Month::July, 1));
const WALES_CARE_PLANNING: Edition = edition(Wales, "2015", on(2016, Month::April, 6));
const WALES_PROCEDURES: Edition = edition(Wales, "2019", on(2019, Month::November, 11));
const SCOTLAND_REGULATIONS: Edition = edition(Scotland, "2009", on(2009, Month::September, 28));
const SCOTLAND_GUIDANCE: Edition = edition(Scotland, "2021, updated 2023", on(2021, Month::September, 2));

const WORKING_TOGETHER: &str = "Working Together";
const PROCEDURES: &str = "Wales Safeguarding Procedures";
const GUIDANCE: &str = "National Guidance for Child Protection in Scotland";

const A_WEEK_IN: &str = "within a week of moving in";
const SIX_WEEKS: &str = "within six weeks of the last visit";
const THREE_MONTHS: &str = "within three months of the last visit";
const FOUR_WEEKS: &str = "within four weeks of the last visit";
const WEEKLY: &str = "every week until the first review";

/// Every timescale of law and statutory guidance.
#[rustfmt::skip] // A table is read in rows.
pub const RULES: &[Rule] = &[
    // Child protection and assessment.
    law(TOGETHER, WORKING_TOGETHER, "referral-decision", Referral, (1, WorkingDays),
        "one working day to decide"),
    law(TOGETHER, WORKING_TOGETHER, "assessment", Referral, (45, WorkingDays), "at most 45 working days"),
    law(TOGETHER, WORKING_TOGETHER, "initial-conference", StrategyDiscussion, (15, WorkingDays),
        "15 working days from the strategy discussion"),
    law(TOGETHER, WORKING_TOGETHER, "core-group-first", InitialConference, (10, WorkingDays),
        "10 working days from the conference"),
    law(TOGETHER, WORKING_TOGETHER, "review-conference-first", InitialConference, (3, Months),
        "three months from the first conference"),
    law(TOGETHER, WORKING_TOGETHER, "review-conference", ReviewConference, (6, Months),
        "six months from the last conference"),
    law(WALES_PROCEDURES, PROCEDURES, "core-group-first", InitialConference, (10, WorkingDays),
        "10 working days from the conference"),
    law(WALES_PROCEDURES, PROCEDURES, "core-group", CoreGroup, (6, Weeks), "monthly, never over six weeks"),
    law(SCOTLAND_GUIDANCE, GUIDANCE, "initial-conference", Referral, (28, CalendarDays),
        "28 days to the planning meeting"),
    law(SCOTLAND_GUIDANCE, GUIDANCE, "core-group-first", InitialConference, (15, WorkingDays),
        "15 working days from the planning meeting"),
    // Visits to children we care for.
    law(CARE_PLANNING, "SI 2010/959 r.28(2)(a)", "care-visit-first", MovedIn, (1, Weeks), A_WEEK_IN),
    law(CARE_PLANNING, "SI 2010/959 r.28(2)(b)", "care-visit-first-year", LastVisit, (6, Weeks), SIX_WEEKS),
    law(CARE_PLANNING, "SI 2010/959 r.28(2)(c)(ii)", "care-visit-later", LastVisit, (6, Weeks), SIX_WEEKS),
    law(CARE_PLANNING, "SI 2010/959 r.28(2)(c)(i)", "care-visit-to-18", LastVisit, (3, Months), THREE_MONTHS),
    law(LONG_TERM, "SI 2010/959 r.28(3A)", "care-visit-long-term", LastVisit, (6, Months),
        "within six months of the last visit"),
    law(CARE_PLANNING, "SI 2010/959 r.28(3), (4)", "care-visit-before-review", LastVisit, (1, Weeks), WEEKLY),
    law(CARE_PLANNING, "SI 2010/959 r.28(4)(b)", "care-visit-temporary", LastVisit, (4, Weeks), FOUR_WEEKS),
    law(CARE_PLANNING, "SI 2010/959 r.28(5)(a)", "care-visit-order-first", CareOrder, (1, Weeks),
        "within a week of the care order"),
    law(CARE_PLANNING, "SI 2010/959 r.28(5)(b)", "care-visit-order", LastVisit, (6, Weeks), SIX_WEEKS),
    law(WALES_CARE_PLANNING, "WSI 2015/1818 r.31(2)(a)", "care-visit-first", MovedIn, (1, Weeks), A_WEEK_IN),
    law(WALES_CARE_PLANNING, "WSI 2015/1818 r.31(2)(b)", "care-visit-first-year", LastVisit, (6, Weeks),
        SIX_WEEKS),
    law(WALES_CARE_PLANNING, "WSI 2015/1818 r.31(2)(c)(ii)", "care-visit-later", LastVisit, (6, Weeks),
        SIX_WEEKS),
    law(WALES_CARE_PLANNING, "WSI 2015/1818 r.31(2)(c)(i)", "care-visit-to-18", LastVisit, (3, Months),
        THREE_MONTHS),
    law(WALES_CARE_PLANNING, "WSI 2015/1818 r.31(3), (4)", "care-visit-before-review", LastVisit, (1, Weeks),
        WEEKLY),
    law(WALES_CARE_PLANNING, "WSI 2015/1818 r.31(4)(b)", "care-visit-temporary", LastVisit, (4, Weeks),
        FOUR_WEEKS),
    law(SCOTLAND_REGULATIONS, "SSI 2009/210 r.46(2)(a)", "care-visit-first", MovedIn, (1, Weeks), A_WEEK_IN),
    law(SCOTLAND_REGULATIONS, "SSI 2009/210 r.46(2)(b)", "care-visit-first-year", LastVisit, (3, Months),
        THREE_MONTHS),
    law(SCOTLAND_REGULATIONS, "SSI 2009/210 r.46(2)(b)", "care-visit-later", LastVisit, (3, Months),
        THREE_MONTHS),
    // Reviews for children we care for, and leaving care.
    law(CARE_PLANNING, "SI 2010/959 r.33(1)", "care-review-first", BecameLookedAfter, (20, WorkingDays),
        "20 working days from coming into care"),
    law(CARE_PLANNING, "SI 2010/959 r.33(2)", "care-review-second", FirstReview, (3, Months),
        "three months from the first review"),
    law(CARE_PLANNING, "SI 2010/959 r.33(2)", "care-review", LastReview, (6, Months),
        "six months from the last review"),
    law(CARE_LEAVERS, "SI 2010/2571 r.7", "pathway-review", PathwayReview, (6, Months),
        "six months from the last review"),
    law(CARE_LEAVERS, "SI 2010/2571 r.8", "leaving-care-visit-first", MovedIn, (1, Weeks), A_WEEK_IN),
    law(CARE_LEAVERS, "SI 2010/2571 r.8", "leaving-care-visit", LastVisit, (2, Months),
        "within two months of the last visit"),
    // Private fostering begins, for its visits, when the council becomes aware of it: r.8(6).
    law(PRIVATE_FOSTERING, "SI 2005/1533 r.4, r.7", "private-fostering-visit-first", Notified,
        (7, WorkingDays), "seven working days from hearing of it"),
    law(PRIVATE_FOSTERING, "SI 2005/1533 r.8(1)(a)", "private-fostering-visit-first-year", LastVisit,
        (6, Weeks), SIX_WEEKS),
    law(PRIVATE_FOSTERING, "SI 2005/1533 r.8(1)(b)", "private-fostering-visit-later", LastVisit, (12, Weeks),
        "within 12 weeks of the last visit"),
];

const fn law(
    edition: Edition,
    source: &'static str,
    id: &'static str,
    trigger: Trigger,
    within: (u16, Unit),
    words: &'static str,
) -> Rule {
    Rule {
        id,
        jurisdiction: edition.jurisdiction,
        source,
        version: edition.version,
        effective_from: edition.from,
        effective_to: None,
        trigger,
        amount: within.0,
        unit: within.1,
        counts: Counts::Exclusive,
        label: Label::Law,
        words,
    }
}

/// The last day if there is no such day, so that the rule never holds; a test says that there is none.
const fn on(year: i32, month: Month, day: u8) -> Day {
    match Day::from_calendar_date(year, month, day) {
        Ok(day) => day,
        Err(_) => Day::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_begins_on_a_real_day_and_says_what_it_asks() {
        for rule in RULES {
            assert!(rule.effective_from < Day::MAX, "{}", rule.id);
            assert!(rule.effective_to.is_none_or(|to| to >= rule.effective_from), "{}", rule.id);
            assert!(
                rule.amount > 0 && !rule.source.contains('\n') && !rule.version.is_empty(),
                "{}",
                rule.id
            );
            assert!((3..=8).contains(&rule.words.split(' ').count()), "{}", rule.words);
        }
    }

    #[test]
    fn no_two_versions_of_a_rule_hold_on_one_day() {
        for (n, rule) in RULES.iter().enumerate() {
            for other in &RULES[n + 1..] {
                let same = (rule.id, rule.jurisdiction) == (other.id, other.jurisdiction);
                let meet = rule.is_in_force(other.effective_from) || other.is_in_force(rule.effective_from);
                assert!(!(same && meet), "{} in {:?}", rule.id, rule.jurisdiction);
            }
        }
    }

    #[test]
    fn words_of_a_rule_say_what_it_asks_and_not_what_has_passed() {
        for rule in RULES {
            assert!(!rule.words.contains("since"), "{}", rule.words);
        }
    }

    #[test]
    fn words_shown_to_people_use_none_of_the_words_we_do_not_use() {
        for rule in RULES {
            for word in ["placement", "LAC", "contact", "engage", "threshold", "disclos"] {
                assert!(!rule.words.contains(word), "{}", rule.words);
            }
        }
    }
}
