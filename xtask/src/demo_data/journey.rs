//! What the council does with a family: from a referral to its end, with plans and workers.

use time::Date;

use super::{
    calendar::{Span, days_between, plus},
    council::{Council, Worker},
    household::{Household, Person},
    places::Place,
    random::Random,
};

/// One stretch of work with a family.
#[derive(Debug)]
pub(super) struct Journey {
    pub(super) span: Span,
    /// The code of the main need.
    pub(super) need: &'static str,
    /// From the end of the assessment on; none where it led to nothing more.
    pub(super) plan: Option<Span>,
    pub(super) protection: Option<Span>,
    pub(super) care: Vec<Care>,
    pub(super) workers: Vec<Allocation>,
    /// An earlier offer of early help.
    pub(super) early_help: Option<Span>,
}

/// A child's time in care.
#[derive(Debug)]
pub(super) struct Care {
    /// The child's place among the children.
    pub(super) child: usize,
    pub(super) span: Span,
    /// One follows on the other without a gap.
    pub(super) placements: Vec<Placement>,
}

/// One placement: when, of which kind, where.
#[derive(Debug)]
pub(super) struct Placement {
    pub(super) span: Span,
    pub(super) kind: &'static str,
    pub(super) place: Place,
}

/// One worker's time with the family.
#[derive(Debug)]
pub(super) struct Allocation {
    pub(super) worker: String,
    pub(super) role: &'static str,
    pub(super) span: Span,
    pub(super) reason: &'static str,
}

/// Who holds an open family.
#[derive(Debug, Clone, Copy)]
pub(super) enum Holder<'a> {
    Now(&'a Worker),
    /// The last one, who has just stopped; nobody has taken over.
    Lost(&'a Worker),
}

pub(super) const CASE_WORKER: &str = "Allocated Case Worker";

/// Why workers change, in the dataset's codes, as often as councils say.
const REASONS: [(&str, usize); 8] = [
    ("LEFTRL", 34),
    ("MANAGE", 20),
    ("TSPROC", 18),
    ("ABSENC", 12),
    ("ORGRST", 8),
    ("OTHERS", 5),
    ("PCCHAN", 2),
    ("CHCHAN", 1),
];
const NEEDS: [(&str, usize); 8] =
    [("N1", 55), ("N4", 12), ("N5", 11), ("N3", 7), ("N2", 6), ("N6", 4), ("N8", 3), ("N7", 2)];
/// Placed with foster carers mostly, then with relatives, in homes, with parents.
const PLACEMENTS: [(&str, usize); 6] = [("U6", 45), ("U4", 15), ("U3", 16), ("K2", 12), ("P1", 7), ("U1", 5)];

/// A referral whose work goes on: within five years, most within two.
pub(super) fn recent_referral(random: &mut Random, today: Date) -> Date {
    let draw = random.between(0, 1_000);
    plus(today, -50 - draw * draw * 1_700 / 1_000_000)
}

/// A referral whose work has ended, and when it did.
pub(super) fn past_referral(random: &mut Random, today: Date) -> (Date, Date) {
    let closed = plus(today, -random.between(20, 1_300));
    let lasted = if random.percent(18) { random.between(15, 60) } else { random.between(200, 1_250) };
    (plus(closed, -lasted).max(plus(today, -1_800)), closed)
}

/// An earlier stretch of work, where the family was known before.
pub(super) fn before(
    referred: Date,
    team: usize,
    council: &Council,
    random: &mut Random,
    today: Date,
) -> Vec<Journey> {
    let closed = plus(referred, -random.between(120, 700));
    let from = plus(closed, -random.between(60, 420));
    if !random.percent(42) || from < plus(today, -1_826) {
        return Vec::new();
    }
    let span = Span::until(from, closed);
    let workers = allocations(span, None, team, council, random);
    vec![Journey::new(span, workers, random)]
}

impl Journey {
    fn new(span: Span, workers: Vec<Allocation>, random: &mut Random) -> Self {
        let assessed = plus(span.from, random.between(25, 45));
        Self {
            span,
            need: random.weighted(&NEEDS, |(_, weight)| *weight).0,
            plan: span.covers(assessed).then_some(Span { from: assessed, to: span.to }),
            protection: None,
            care: Vec::new(),
            workers,
            early_help: random.percent(12).then(|| {
                let end = plus(span.from, -random.between(5, 90));
                Span::until(plus(end, -random.between(60, 240)), end)
            }),
        }
    }

    pub(super) fn open(
        household: &Household,
        referred: Date,
        holder: Holder<'_>,
        council: &Council,
        random: &mut Random,
        today: Date,
    ) -> Self {
        let span = Span { from: referred, to: None };
        let workers = allocations_until(referred, holder, household.team, council, random, today);
        let mut journey = Self::new(span, workers, random);
        journey.escalate(household, random, today);
        journey
    }

    pub(super) fn closed(
        household: &Household,
        (referred, closed): (Date, Date),
        council: &Council,
        random: &mut Random,
        today: Date,
    ) -> Self {
        let span = Span::until(referred, closed);
        let workers = allocations(span, None, household.team, council, random);
        let mut journey = Self::new(span, workers, random);
        journey.escalate(household, random, today);
        journey
    }

    /// A young person's way through care and out of it, with a personal adviser since.
    pub(super) fn through_care(
        household: &Household,
        council: &Council,
        random: &mut Random,
        today: Date,
    ) -> Self {
        let born = household.children.first().map_or(today, |child| child.born);
        let grown = plus(born, 6_575);
        let span = Span::until(plus(grown, -random.between(500, 1_400)), grown);
        let mut workers = allocations(span, None, household.team, council, random);
        workers.push(Allocation {
            worker: council.adviser(random).id.clone(),
            role: "Leaving Care Worker",
            span: Span { from: grown, to: None },
            reason: "TSPROC",
        });
        let mut journey = Self::new(span, workers, random);
        journey.care.push(care(0, Span::until(plus(span.from, 60), grown), household, random, today));
        journey
    }

    /// Some families come under a child protection plan, and some of their children into care.
    fn escalate(&mut self, household: &Household, random: &mut Random, today: Date) {
        let Some(plan) = self.plan else { return };
        let end = plan.end_by(today);
        let conference = plus(plan.from, random.between(0, 160));
        if random.percent(38) && days_between(conference, end) > 60 {
            let over = plus(conference, random.between(150, 560));
            let to = if over < end { Some(over) } else { self.span.to };
            self.protection = Some(Span { from: conference, to });
        }
        let entered = plus(plan.from, random.between(20, 400));
        if !random.percent(12) || days_between(entered, end) < 40 {
            return;
        }
        let home = plus(entered, random.between(60, 900));
        let to = if home < end { Some(home) } else { self.span.to };
        for (child, person) in household.children.iter().enumerate() {
            if person.born < entered && random.percent(75) {
                self.care.push(care(child, Span { from: entered, to }, household, random, today));
            }
        }
        // A plan to protect a child at home ends once none of them is there.
        if let Some(protection) =
            self.protection.as_mut().filter(|_| self.care.len() == household.children.len())
        {
            let over = protection.to.map_or(entered, |to| to.min(entered));
            *protection = Span::until(protection.from, over);
        }
    }

    /// Whether a child lives in care on that day.
    pub(super) fn in_care(&self, child: usize, day: Date) -> bool {
        self.care.iter().any(|care| care.child == child && care.span.covers(day))
    }

    /// The part of this journey that a child was there for.
    pub(super) fn of(&self, child: &Person) -> Option<Span> {
        self.span.since_birth(child.born)
    }
}

fn care(child: usize, span: Span, household: &Household, random: &mut Random, today: Date) -> Care {
    let mut placements = Vec::new();
    let mut from = span.from;
    loop {
        let kind = random.weighted(&PLACEMENTS, |(_, weight)| *weight).0;
        // Children are often placed in another team's part of the council.
        let place = Place::new(household.team + random.below(4), random);
        let moves = plus(from, random.between(40, 700));
        let ends = moves < span.end_by(today) && placements.len() < 2 && random.percent(55);
        let to = if ends { Some(moves) } else { span.to };
        placements.push(Placement { span: Span { from, to }, kind, place });
        match to.filter(|_| ends) {
            Some(moved) => from = moved,
            None => {
                return Care { child, span, placements };
            }
        }
    }
}

/// The workers up to today: the last one is who holds, or held, the family.
fn allocations_until(
    from: Date,
    holder: Holder<'_>,
    team: usize,
    council: &Council,
    random: &mut Random,
    today: Date,
) -> Vec<Allocation> {
    match holder {
        Holder::Now(worker) => {
            allocations(Span { from, to: None }, Some((worker, today)), team, council, random)
        }
        Holder::Lost(worker) => {
            let stopped = plus(today, -random.between(3, 30)).max(from);
            let span = Span::until(from, stopped);
            allocations(span, Some((worker, stopped)), team, council, random)
        }
    }
}

/// One worker after another over `span`. The last is the one given with the day up to which to
/// count; changes come every few months, the first often once the assessment is done.
fn allocations(
    span: Span,
    last: Option<(&Worker, Date)>,
    team: usize,
    council: &Council,
    random: &mut Random,
) -> Vec<Allocation> {
    let end = last.map(|(_, day)| day).or(span.to).unwrap_or(span.from);
    let mut starts = vec![(span.from, "FCONTA")];
    let mut next = if random.percent(45) { plus(span.from, random.between(35, 60)) } else { span.from };
    if next == span.from {
        next = plus(next, random.between(90, 620));
    }
    while days_between(next, end) > 30 {
        starts.push((next, random.weighted(&REASONS, |(_, weight)| *weight).0));
        next = plus(next, random.between(90, 620));
    }
    let mut allocations: Vec<Allocation> = Vec::with_capacity(starts.len());
    for (place, (from, reason)) in starts.iter().enumerate() {
        let following = starts.get(place + 1);
        let worker = match (following, last) {
            (None, Some((holder, _))) => holder,
            // Who left the role does not work here any more.
            (Some((_, "LEFTRL")), _) => council.someone_gone_from(team, random),
            _ => council.someone_in(team, random),
        };
        // One change in seven leaves the family without a worker for a while.
        let to = following.map_or(span.to, |(next, _)| {
            let gap = if random.percent(14) { random.between(4, 28) } else { 0 };
            Some(plus(*next, -gap))
        });
        let role = CASE_WORKER;
        allocations.push(Allocation {
            worker: worker.id.clone(),
            role,
            span: Span { from: *from, to },
            reason,
        });
    }
    allocations
}
