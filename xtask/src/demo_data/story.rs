//! The family the end-to-end story follows, the same for every seed.
//!
//! Zosia Nowak is seven and her brother Kuba four. They live in Mill Lane with their mother Ewa;
//! their father Marek lives elsewhere. Priya Sharma has been their worker for a year and eight
//! months; before her it was Dan Whitfield for five months, and first Ruth Adeyemi for three.
//! They are children in need, and were last visited thirteen days ago.

use anyhow::Result;
use time::Date;

use super::{
    calendar::{Span, months_before, plus},
    council::Council,
    files::Files,
    household::{Home, Household, Person, person_id},
    journey::{Allocation, CASE_WORKER, Journey},
    places::Place,
    random::Random,
    visits,
};

/// How many months ago each of the three workers began.
const PRIYA_BEGAN: i32 = 20;
const DAN_BEGAN: i32 = PRIYA_BEGAN + 5;
const RUTH_BEGAN: i32 = DAN_BEGAN + 3;
const LAST_VISIT_DAYS_AGO: i64 = 13;

/// The Nowaks.
#[derive(Debug)]
pub(super) struct Story {
    household: Household,
    journey: Journey,
}

pub(super) fn family(council: &Council, today: Date) -> Story {
    let home = Place::mill_lane();
    let moved_in = months_before(today, 9 * 12);
    // Seven years and a hundred days, four years and two hundred.
    let zosia = plus(months_before(today, 7 * 12), -100);
    let kuba = plus(months_before(today, 4 * 12), -200);
    let at_home =
        |from: Date| vec![Home { place: home.clone(), kind: "Home", span: Span { from, to: None } }];
    let left = months_before(today, 31);
    let elsewhere = Place::new(0, &mut Random::new(0, 1));
    let his = vec![
        Home { place: home.clone(), kind: "Home", span: Span::until(moved_in, left) },
        Home { place: elsewhere, kind: "Home", span: Span { from: left, to: None } },
    ];
    let household = Household {
        id: "F00001".into(),
        team: 0,
        children: vec![
            nowak(0, "Zosia", true, zosia, at_home(zosia)),
            nowak(1, "Kuba", false, kuba, at_home(kuba)),
        ],
        mother: Some(nowak(7, "Ewa", true, months_before(today, 33 * 12 + 4), at_home(moved_in))),
        father: Some(nowak(8, "Marek", false, months_before(today, 36 * 12 + 9), his)),
    };
    Story { household, journey: journey(council, today) }
}

fn nowak(place: usize, forename: &str, female: bool, born: Date, homes: Vec<Home>) -> Person {
    Person {
        id: person_id(0, place),
        forename: forename.to_owned(),
        surname: "Nowak".to_owned(),
        female,
        born,
        ethnicity: "WOTH",
        nationality: (place > 5).then_some("Poland"),
        ehc_plan: false,
        homes,
    }
}

fn journey(council: &Council, today: Date) -> Journey {
    let [ruths_id, dans_id, priyas_id] = council.of_the_story();
    let [ruth, dan, priya] = [RUTH_BEGAN, DAN_BEGAN, PRIYA_BEGAN].map(|months| months_before(today, months));
    let worker = |worker, span, reason| Allocation { worker, role: CASE_WORKER, span, reason };
    Journey {
        span: Span { from: ruth, to: None },
        need: "N4",
        plan: Some(Span { from: plus(ruth, 40), to: None }),
        protection: None,
        care: Vec::new(),
        // Ruth Adeyemi left the role, and then so did Dan Whitfield.
        workers: vec![
            worker(ruths_id, Span::until(ruth, dan), "FCONTA"),
            worker(dans_id, Span::until(dan, priya), "LEFTRL"),
            worker(priyas_id, Span { from: priya, to: None }, "LEFTRL"),
        ],
        early_help: None,
    }
}

impl Story {
    pub(super) fn record(&self, files: &mut Files, random: &mut Random, today: Date) -> Result<()> {
        self.household.record(files, random)?;
        self.journey.record(&self.household, files, random, today)?;
        let from = plus(self.journey.span.from, 40);
        visits::record_story(&self.household, from, plus(today, -LAST_VISIT_DAYS_AGO), files)
    }
}
