//! The council's teams and workers, those who have left included.

use anyhow::Result;

use super::{
    files::{Files, row},
    names,
    random::Random,
};

/// A social worker or lead practitioner.
#[derive(Debug)]
pub(super) struct Worker {
    pub(super) id: String,
    name: String,
    title: &'static str,
    pub(super) team: usize,
    /// In hundredths of full time.
    fte: usize,
    agency: bool,
}

/// Who works for the council, and who did.
#[derive(Debug)]
pub(super) struct Council {
    /// The teams' names.
    pub(super) teams: Vec<String>,
    workers: Vec<Worker>,
    former: Vec<Worker>,
}

const SOCIAL_WORKER: &str = "Social Worker";
const NEWLY_QUALIFIED: &str = "Newly Qualified Social Worker (ASYE)";
const LEAD_PRACTITIONER: &str = "Family Help Lead Practitioner";

/// Those whom the story and the screens' examples know: name, title, full-time equivalent. The
/// first is always the first worker of the first team, the others come after her in that team.
const KNOWN: [(&str, &str, usize); 4] = [
    ("Priya Sharma", SOCIAL_WORKER, 100),
    ("Sam Doyle", "Senior Social Worker", 100),
    ("Aisha Rahman", SOCIAL_WORKER, 60),
    ("Tom Ellis", NEWLY_QUALIFIED, 100),
];
/// The story's former workers, the first two of those who left the first team.
const KNOWN_FORMER: [&str; 2] = ["Ruth Adeyemi", "Dan Whitfield"];
/// The id of Priya Sharma.
pub(super) const PRIYA: &str = "PW0001";
/// The titles of everybody else, in turn.
const TITLES: [&str; 9] = [
    SOCIAL_WORKER,
    SOCIAL_WORKER,
    "Senior Social Worker",
    SOCIAL_WORKER,
    LEAD_PRACTITIONER,
    SOCIAL_WORKER,
    SOCIAL_WORKER,
    NEWLY_QUALIFIED,
    SOCIAL_WORKER,
];

const TEAM_PLACES: [&str; 12] = [
    "North",
    "South",
    "East",
    "West",
    "Central",
    "Carrow",
    "Dunmoor",
    "Elderby",
    "Garthside",
    "Inglewick",
    "Kelby",
    "Ashcombe",
];

impl Council {
    pub(super) fn new(workers: u32, teams: u32, seed: u64) -> Self {
        let mut random = Random::new(seed, u64::MAX);
        let (workers, count) = (workers as usize, teams as usize);
        let teams = (0..count).map(team_name).collect();
        // Enough of them that the first team has both whom the story names.
        let former = (workers * 6 / 10).max(6).max(count + 1);
        Self {
            teams,
            workers: (0..workers).map(|index| Worker::new(index, count, &mut random)).collect(),
            former: (0..former).map(|index| Worker::former(index, count, &mut random)).collect(),
        }
    }

    /// The worker who holds the `place`-th open family: each in turn, with fewer for those who
    /// work part of the week or are new.
    pub(super) fn holder_of(&self, place: u32, random: &mut Random) -> &Worker {
        let (place, count) = (place as usize, self.workers.len());
        let priya_is_full = place / count >= super::HELD_BY_ONE as usize;
        let holder = &self.workers[place % count];
        let allowance = if holder.title == NEWLY_QUALIFIED { 60 } else { holder.fte };
        // Priya Sharma keeps each of hers, so that her caseload is the same for every seed.
        let kept = if holder.id == PRIYA { !priya_is_full } else { random.below(100) < allowance };
        if kept || count == 1 { holder } else { &self.workers[1 + random.below(count - 1)] }
    }

    pub(super) fn team_of(&self, worker: &Worker) -> usize {
        worker.team
    }

    /// The ids of the story's three workers, in the order they came: Ruth Adeyemi, Dan Whitfield, Priya Sharma.
    pub(super) fn of_the_story(&self) -> [String; 3] {
        [worker_id("PL", 0), worker_id("PL", self.teams.len()), PRIYA.to_owned()]
    }

    /// Somebody of the team who still works here, or anybody where it has nobody.
    pub(super) fn someone_in(&self, team: usize, random: &mut Random) -> &Worker {
        of_team(&self.workers, team, self.teams.len(), random)
    }

    /// Somebody who advises young people after care. Priya Sharma does not, unless she is alone.
    pub(super) fn adviser(&self, random: &mut Random) -> &Worker {
        let beside_her = self.workers.len() - 1;
        if beside_her == 0 { &self.workers[0] } else { &self.workers[1 + random.below(beside_her)] }
    }

    /// Somebody who has left the team since.
    pub(super) fn someone_gone_from(&self, team: usize, random: &mut Random) -> &Worker {
        of_team(&self.former, team, self.teams.len(), random)
    }

    pub(super) fn record(&self, files: &mut Files) -> Result<()> {
        for (index, team) in self.teams.iter().enumerate() {
            row!(files.department, &team_id(index), team, "", "")?;
        }
        for (index, worker) in self.workers.iter().chain(&self.former).enumerate() {
            let Worker { id, name, title, team, fte, agency } = worker;
            // A lead practitioner need not be a registered social worker.
            let registration =
                if *title == LEAD_PRACTITIONER { None } else { Some(format!("SW{}", 41_207 + index)) };
            let registration = registration.unwrap_or_default();
            let fte = format!("{}.{:02}", fte / 100, fte % 100);
            let staff = format!("{}", 70_310 + index * 7);
            row!(
                files.professionals,
                id,
                &staff,
                name,
                &registration,
                *title,
                &self.teams[*team],
                &fte,
                *agency
            )?;
        }
        Ok(())
    }
}

/// Every team's workers stand a whole number of teams apart in the list.
fn of_team<'a>(list: &'a [Worker], team: usize, teams: usize, random: &mut Random) -> &'a Worker {
    let there = list.len().saturating_sub(team).div_ceil(teams);
    if there == 0 { &list[random.below(list.len())] } else { &list[team + teams * random.below(there)] }
}

/// The id a team has in the extract.
pub(super) fn team_id(team: usize) -> String {
    format!("T{:02}", team + 1)
}

fn team_name(index: usize) -> String {
    let place = TEAM_PLACES[index % TEAM_PLACES.len()];
    match index / TEAM_PLACES.len() {
        0 => format!("{place} family help"),
        round => format!("{place} family help {}", round + 1),
    }
}

impl Worker {
    fn new(index: usize, teams: usize, random: &mut Random) -> Self {
        let (team, place) = (index % teams, index / teams);
        let fte = random.pick(&[100, 100, 100, 100, 80, 60, 50]);
        let (mut name, mut title, mut fte) = (name(random), TITLES[index % TITLES.len()], fte);
        if let Some(known) = KNOWN.get(place).filter(|_| team == 0) {
            (name, title, fte) = (known.0.to_owned(), known.1, known.2);
        }
        // Hers must be known; the others are as common as in the census.
        let agency = random.percent(18) && index > 0;
        Self { id: worker_id("PW", index), name, title, team, fte, agency }
    }

    fn former(index: usize, teams: usize, random: &mut Random) -> Self {
        let (team, place) = (index % teams, index / teams);
        let known = KNOWN_FORMER.get(place).filter(|_| team == 0);
        let name = known.map_or_else(|| name(random), |known| (*known).to_owned());
        let title = if known.is_some() { SOCIAL_WORKER } else { TITLES[index % TITLES.len()] };
        let agency = random.percent(30) && known.is_none();
        Self { id: worker_id("PL", index), name, title, team, fte: 100, agency }
    }
}

fn worker_id(letters: &str, index: usize) -> String {
    format!("{letters}{:04}", index + 1)
}

fn name(random: &mut Random) -> String {
    let heritage = names::heritage(random);
    let woman = random.percent(82);
    let surname = heritage.surname(random);
    format!("{} {}", heritage.adult(woman, random), names::form(surname, woman))
}
