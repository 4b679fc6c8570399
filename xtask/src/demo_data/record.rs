//! Writes a family and what was done with it, table by table.

use anyhow::Result;
use time::Date;

use super::{
    Case,
    calendar::{Span, age_on, plus},
    council::team_id,
    files::{Files, row},
    household::{Household, Person},
    journey::{Care, Journey},
    mess,
    random::Random,
    visits,
};

const CATEGORIES: [&str; 4] = ["Neglect", "Emotional abuse", "Physical abuse", "Sexual abuse"];

impl Case {
    pub(super) fn record(&self, files: &mut Files, random: &mut Random, today: Date) -> Result<()> {
        self.household.record(files, random)?;
        for journey in &self.journeys {
            journey.record(&self.household, files, random, today)?;
            visits::record(&self.household, journey, files, random, today)?;
        }
        let leaver = self.household.children.first().filter(|child| age_on(child.born, today) >= 18);
        let adviser = self.journeys.last().and_then(|journey| journey.workers.last());
        if let (Some(person), Some(adviser)) =
            (leaver, adviser.filter(|a| a.role != super::journey::CASE_WORKER))
        {
            let (id, contact) = (files.care_leavers.next_number(), plus(today, -random.between(5, 70)));
            row!(files.care_leavers, id, &person.id, "Former Relevant", "YES", contact, &adviser.worker)?;
        }
        Ok(())
    }
}

impl Household {
    fn everyone(&self) -> impl Iterator<Item = &Person> {
        self.children.iter().chain(&self.mother).chain(&self.father)
    }

    pub(super) fn record(&self, files: &mut Files, random: &mut Random) -> Result<()> {
        for person in self.everyone() {
            let mother = self.mother.as_ref().is_some_and(|mother| mother.id == person.id);
            person.record(mother, files)?;
            if !mess::has_no_family_row(person) {
                let id = files.family.next_number();
                row!(files.family, id, &self.id, &person.id)?;
            }
        }
        for child in &self.children {
            let id = files.disability.next_number();
            if random.percent(11) {
                row!(
                    files.disability,
                    id,
                    &child.id,
                    random.pick(&["AUT", "LD", "BEH", "COMM", "MOB", "HEAR"])
                )?;
            }
        }
        Ok(())
    }
}

impl Person {
    fn record(&self, mother: bool, files: &mut Files) -> Result<()> {
        let (sex, gender) = if self.female { ("F", "02") } else { ("M", "01") };
        row!(
            files.person,
            &self.id,
            &self.forename,
            &self.surname,
            sex,
            gender,
            self.ethnicity,
            self.born,
            "",
            "",
            self.ehc_plan,
            "",
            "",
            mother,
            self.nationality.unwrap_or("NULL"),
            ""
        )?;
        for home in &self.homes {
            let (id, json) = (files.address.next_number(), home.place.json());
            let (from, to) = (home.span.from, home.span.to);
            row!(files.address, id, &json, &self.id, home.kind, from, to, &home.place.postcode)?;
        }
        Ok(())
    }
}

impl Journey {
    /// Everything but the visits.
    pub(super) fn record(
        &self,
        household: &Household,
        files: &mut Files,
        random: &mut Random,
        today: Date,
    ) -> Result<()> {
        let team = team_id(household.team);
        for (place, child) in household.children.iter().enumerate() {
            let Some(span) = self.of(child) else { continue };
            let referral = format!("R{}", files.cin_episodes.next_number());
            let reason = if span.to.is_some() { "RC7" } else { "" };
            let nothing_more = self.plan.is_none() && span.to.is_some();
            row!(
                files.cin_episodes,
                &referral,
                &child.id,
                span.from,
                self.need,
                "1A",
                nothing_more,
                reason,
                span.to,
                &team
            )?;
            let care = self.care.iter().find(|care| care.child == place).map(|care| care.span);
            // A child has one plan at a time: in need, to protect them, or in care.
            let in_need = self.plan.and_then(|plan| plan.since_birth(child.born));
            let in_need = in_need.into_iter().flat_map(|plan| plan.without(self.protection));
            for plan in in_need.flat_map(|plan| plan.without(care)) {
                let id = format!("CP{}", files.cin_plans.next_number());
                row!(files.cin_plans, &id, &referral, &child.id, plan.from, plan.to, &team)?;
            }
            self.record_workers(child, &referral, &team, files)?;
            let protection = self.protection.and_then(|span| span.since_birth(child.born));
            for span in protection.into_iter().flat_map(|span| span.without(care)) {
                record_protection(span, child, &referral, files, (&mut *random, today))?;
            }
            if let Some(help) = self.early_help.and_then(|help| help.since_birth(child.born)) {
                let id = format!("EH{}", files.early_help_episodes.next_number());
                row!(
                    files.early_help_episodes,
                    &id,
                    &child.id,
                    help.from,
                    help.to,
                    "Family support",
                    "Step-up"
                )?;
            }
            for care in self.care.iter().filter(|care| care.child == place) {
                care.record(child, &referral, self.need, files)?;
            }
        }
        Ok(())
    }

    fn record_workers(&self, child: &Person, referral: &str, team: &str, files: &mut Files) -> Result<()> {
        for allocation in &self.workers {
            let Some(span) = allocation.span.since_birth(child.born) else {
                continue;
            };
            let id = format!("I{}", files.involvements.next_number());
            row!(
                files.involvements,
                &id,
                &allocation.worker,
                allocation.role,
                team,
                span.from,
                span.to,
                allocation.reason,
                &child.id,
                referral
            )?;
        }
        Ok(())
    }
}

/// A child protection plan, and its reviews so far.
fn record_protection(
    span: Span,
    child: &Person,
    referral: &str,
    files: &mut Files,
    (random, today): (&mut Random, Date),
) -> Result<()> {
    let id = format!("PP{}", files.cp_plans.next_number());
    // Neglect and emotional abuse are the most frequent by far.
    let chosen = [0, 0, 0, 1, 1, 1, 2, 3];
    let first = CATEGORIES[random.pick(&chosen)];
    let changed = random.percent(15);
    let latest = if changed { CATEGORIES[random.pick(&chosen)] } else { first };
    row!(files.cp_plans, &id, referral, &child.id, span.from, span.to, first, false, latest)?;
    let mut due = plus(span.from, 91);
    while due < span.end_by(today) {
        let review = format!("PR{}", files.cp_reviews.next_number());
        let held = plus(due, -random.between(0, 9));
        row!(files.cp_reviews, &review, &child.id, &id, due, held)?;
        due = plus(due, 182);
    }
    Ok(())
}

impl Care {
    /// One episode for each placement, as the dataset counts them.
    fn record(&self, child: &Person, referral: &str, need: &str, files: &mut Files) -> Result<()> {
        let period = format!("C{}", child.id);
        for (place, placement) in self.placements.iter().enumerate() {
            let id = format!("LP{}", files.cla_placement.next_number());
            let last = place + 1 == self.placements.len();
            let (from, to) = (placement.span.from, placement.span.to);
            let changed = if to.is_some() && !last { "CARPL" } else { "" };
            row!(
                files.cla_placement,
                &id,
                from,
                placement.kind,
                &period,
                "PR1",
                &placement.place.postcode,
                to,
                changed,
                &child.id
            )?;
            let (began, ceased) = (if place == 0 { "S" } else { "P" }, if last { "E4A" } else { "X1" });
            let ceased = if to.is_some() { ceased } else { "" };
            let episode = format!("LE{}", files.cla_episodes.next_number());
            row!(
                files.cla_episodes,
                &episode,
                &child.id,
                from,
                began,
                need,
                to,
                ceased,
                &period,
                referral,
                &id,
                self.span.from
            )?;
            let address = files.address.next_number();
            row!(
                files.address,
                address,
                &placement.place.json(),
                &child.id,
                "Placement",
                from,
                to,
                &placement.place.postcode
            )?;
        }
        let plan = files.cla_care_plan.next_number();
        let json = r#"{"REMAINSUP": "", "RETURN1M": "", "RETURN6M": "Y", "LTFOST18": ""}"#;
        let long = r#"{"REMAINSUP": "", "RETURN1M": "", "RETURN6M": "", "LTFOST18": "Y"}"#;
        let settled = self.placements.last().is_some_and(|placement| placement.kind == "U4");
        let json = if settled { long } else { json };
        row!(files.cla_care_plan, plan, &child.id, plus(self.span.from, 10), self.span.to, json)
    }
}
