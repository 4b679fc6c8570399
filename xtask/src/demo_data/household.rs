//! The people of a family, and where each of them lives.

use time::Date;

use super::{
    calendar::{Span, age_on, plus},
    names::{self, Heritage},
    places::Place,
    random::Random,
};

/// A child or a parent.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) id: String,
    pub(super) forename: String,
    pub(super) surname: String,
    pub(super) female: bool,
    pub(super) born: Date,
    pub(super) ethnicity: &'static str,
    pub(super) nationality: Option<&'static str>,
    pub(super) ehc_plan: bool,
    pub(super) homes: Vec<Home>,
}

/// Where somebody lives, or part of the week.
#[derive(Debug, Clone)]
pub(super) struct Home {
    pub(super) place: Place,
    pub(super) kind: &'static str,
    pub(super) span: Span,
}

/// A family as the council's system has it.
#[derive(Debug)]
pub(super) struct Household {
    pub(super) id: String,
    /// The team that looks after where they live.
    pub(super) team: usize,
    /// Eldest first.
    pub(super) children: Vec<Person>,
    pub(super) mother: Option<Person>,
    pub(super) father: Option<Person>,
}

/// How a person came by everything but a name and a birthday.
struct Origin<'a> {
    index: u32,
    heritage: &'a Heritage,
    ethnicity: &'static str,
}

impl Household {
    /// A family referred on the day `referred`. Where the work goes on, every child is under 18
    /// today.
    pub(super) fn new(
        index: u32,
        team: usize,
        referred: Date,
        still_open: bool,
        random: &mut Random,
        today: Date,
    ) -> Self {
        let origin = Origin::new(index, random);
        let (his, hers) = surnames(origin.heritage, random);
        let eldest = eldest_birth(referred, still_open, random, today);
        let mut children: Vec<Person> = Vec::new();
        let mut born = eldest;
        // Most families have two or three children; a few have five.
        let wanted = random.pick(&[1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 4, 5]);
        while children.len() < wanted && born < plus(today, -20) {
            // A half-sibling may bear the mother's name.
            let surname = if random.percent(8) { hers } else { his };
            let mut child = origin.child(children.len(), surname, born, random);
            // No two of them have one name; ten draws find another in the shortest list.
            for _ in 0..10 {
                if children.iter().any(|other| other.forename == child.forename) {
                    child.forename = origin.heritage.child(child.female, random).to_owned();
                }
            }
            children.push(child);
            born = plus(born, random.between(380, 1_500));
        }
        let mut household =
            Self { id: format!("F{:05}", index + 1), team, children, mother: None, father: None };
        let place = Place::new(team, random);
        let since = plus(eldest, -random.between(60, 900));
        household.settle(&place, since, random, today);
        if random.percent(90) {
            let surname = if origin.heritage.own_names || random.percent(30) { hers } else { his };
            household.mother = Some(origin.parent(true, surname, eldest, &place, since, random));
        }
        if random.percent(45) {
            let father = origin.parent(false, his, eldest, &place, since, random);
            household.father = Some(father);
            if random.percent(50) {
                household.separate(random, today);
            }
        }
        household
    }

    /// A young person between 18 and 21, alone.
    pub(super) fn care_leaver(index: u32, team: usize, random: &mut Random, today: Date) -> Self {
        let origin = Origin::new(index, random);
        let born = plus(today, -random.between(6_600, 7_500));
        let mut person = origin.child(0, origin.heritage.surname(random), born, random);
        let span = Span { from: plus(born, 6_580), to: None };
        person.homes.push(Home { place: Place::new(team, random), kind: "Home", span });
        Self { id: format!("F{:05}", index + 1), team, children: vec![person], mother: None, father: None }
    }

    /// Where the children live; a third of the families have moved.
    fn settle(&mut self, place: &Place, since: Date, random: &mut Random, today: Date) {
        let moved = plus(today, -random.between(200, 1_500));
        let before = Place::new(self.team, random);
        let has_moved = random.percent(33) && moved > since;
        for child in &mut self.children {
            let from = since.max(child.born);
            if has_moved && from < moved {
                let span = Span::until(from, moved);
                child.homes.push(Home { place: before.clone(), kind: "Home", span });
                child.homes.push(Home {
                    place: place.clone(),
                    kind: "Home",
                    span: Span { from: moved, to: None },
                });
            } else {
                child.homes.push(Home { place: place.clone(), kind: "Home", span: Span { from, to: None } });
            }
        }
    }

    /// The father moves out; in a third of these families some children live with him half of the week.
    fn separate(&mut self, random: &mut Random, today: Date) {
        let Some(father) = &mut self.father else { return };
        let since = plus(today, -random.between(100, 1_800));
        let place = Place::new(self.team, random);
        let old = father.homes.pop();
        if let Some(home) = old.filter(|home| home.span.from < since) {
            father.homes.push(Home { span: Span::until(home.span.from, since), ..home });
        }
        father.homes.push(Home { place: place.clone(), kind: "Home", span: Span { from: since, to: None } });
        if random.percent(66) {
            return;
        }
        for child in self.children.iter_mut().filter(|_| random.percent(70)) {
            let span = Span { from: since.max(child.born), to: None };
            child.homes.push(Home { place: place.clone(), kind: "Home (part of the week)", span });
        }
    }
}

impl Origin<'static> {
    fn new(index: u32, random: &mut Random) -> Self {
        let heritage = names::heritage(random);
        let mixed = random.percent(12);
        let ethnicity = match heritage.ethnicity {
            "BCRB" if mixed => "MWBC",
            "BAFR" if mixed => "MWBA",
            "APKN" | "AIND" | "ABAN" if mixed => "MWAS",
            _ if random.percent(3) => "NOBT",
            own => own,
        };
        Self { index, heritage, ethnicity }
    }

    fn child(&self, place: usize, surname: &str, born: Date, random: &mut Random) -> Person {
        let female = random.percent(48);
        let forename = self.heritage.child(female, random);
        Person {
            id: person_id(self.index, place),
            forename: forename.to_owned(),
            surname: names::form(surname, female).to_owned(),
            female,
            born,
            ethnicity: self.ethnicity,
            nationality: None,
            ehc_plan: random.percent(12),
            homes: Vec::new(),
        }
    }

    fn parent(
        &self,
        mother: bool,
        surname: &str,
        eldest: Date,
        place: &Place,
        since: Date,
        random: &mut Random,
    ) -> Person {
        let years = if mother { random.between(17, 37) } else { random.between(18, 44) };
        let born = plus(eldest, -years * 365 - random.between(0, 364));
        Person {
            id: person_id(self.index, if mother { 7 } else { 8 }),
            forename: self.heritage.adult(mother, random).to_owned(),
            surname: names::form(surname, mother).to_owned(),
            female: mother,
            born,
            ethnicity: self.heritage.ethnicity,
            nationality: self.heritage.nationality.filter(|_| random.percent(40)),
            ehc_plan: false,
            homes: vec![Home { place: place.clone(), kind: "Home", span: Span { from: since, to: None } }],
        }
    }
}

/// Ids are numbers in most systems, and in some of them not all are.
pub(super) fn person_id(family: u32, place: usize) -> String {
    let number = 400_010 + u64::from(family) * 10 + place as u64;
    if family % 23 == 3 { format!("LX{number}") } else { number.to_string() }
}

/// The children's surname and the mother's own; sometimes they bear both.
fn surnames(heritage: &Heritage, random: &mut Random) -> (&'static str, &'static str) {
    let (his, hers) = (heritage.surname(random), heritage.surname(random));
    (his, if his == hers { heritage.surname(random) } else { hers })
}

/// When the eldest was born: up to fifteen years before the referral, a few just after it.
fn eldest_birth(referred: Date, still_open: bool, random: &mut Random, today: Date) -> Date {
    let born = plus(referred, -random.between(-90, 15 * 365)).min(plus(today, -30));
    if still_open && age_on(born, today) >= 18 { plus(today, -random.between(4_000, 6_400)) } else { born }
}
