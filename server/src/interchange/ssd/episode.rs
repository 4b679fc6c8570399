//! What a person is or was to the service: in need, looked after, a care leaver, in early help.
//!
//! Times on a child protection plan are episodes too; they are read with the plans, because one
//! row of `ssd_cp_plans` is both.

use time::Date;

use super::{
    error::ExtractError,
    folder::Folder,
    person::People,
    report::Report,
    source::{Id, Source},
    tables::{CARE_LEAVERS, CIN_EPISODES, CLA_EPISODES, EARLY_HELP},
};

/// A stretch of time in one legal or practical standing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Episode {
    pub source: Source,
    pub person: Id,
    pub kind: EpisodeKind,
    /// None for care leavers, whose table has no dates, and where the extract does not say.
    pub from: Option<Date>,
    pub to: Option<Date>,
    /// The main need (`N1` …), category of abuse, eligibility or reason, as the extract has it.
    pub category: Option<String>,
    pub start_reason: Option<String>,
    pub end_reason: Option<String>,
    /// The id of the referral it belongs to; for a child in need its own id.
    pub referral: Option<Id>,
    /// The period of care that several looked-after episodes in a row make up.
    pub period_of_care: Option<Id>,
    /// The day that period began.
    pub entered_care: Option<Date>,
    /// The id of the placement of a looked-after episode.
    pub placement: Option<Id>,
    /// The last day of contact with a young person who left care, whose visits the dataset does not hold.
    pub contacted: Option<Date>,
}

/// The standings the dataset tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EpisodeKind {
    ChildInNeed,
    ChildProtection,
    LookedAfter,
    CareLeaver,
    EarlyHelp,
}

impl Episode {
    pub(super) fn new(source: Source, person: Id, kind: EpisodeKind) -> Self {
        Self {
            source,
            person,
            kind,
            from: None,
            to: None,
            category: None,
            start_reason: None,
            end_reason: None,
            referral: None,
            period_of_care: None,
            entered_care: None,
            placement: None,
            contacted: None,
        }
    }

    /// Whether it is open on `day`. A care leaver's has no dates: it is open unless the extract
    /// gives a reason why it ended.
    #[must_use]
    pub fn open_on(&self, day: Date) -> bool {
        if self.kind == EpisodeKind::CareLeaver {
            return self.end_reason.is_none();
        }
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// Reads every table of episodes but the child protection plans, into `episodes`.
pub(super) fn read(
    folder: &Folder,
    people: &People,
    episodes: &mut Vec<Episode>,
    report: &mut Report,
) -> Result<(), ExtractError> {
    read_in_need(folder, people, episodes, report)?;
    read_looked_after(folder, people, episodes, report)?;
    read_care_leavers(folder, people, episodes, report)?;
    read_early_help(folder, people, episodes, report)
}

fn read_in_need(
    folder: &Folder,
    people: &People,
    episodes: &mut Vec<Episode>,
    report: &mut Report,
) -> Result<(), ExtractError> {
    folder.each(&CIN_EPISODES, report, |row, source| {
        let person = people.named_in(row, "cine_person_id")?;
        let (from, to) = row.span("cine_referral_date", "cine_close_date");
        let no_action = row.flag("cine_referral_nfa") == Some(true);
        let referral = row.id("cine_referral_id");
        episodes.push(Episode {
            from,
            to,
            category: row.text("cine_cin_primary_need_code"),
            start_reason: no_action.then(|| "no further action".to_owned()),
            end_reason: row.text("cine_close_reason"),
            referral,
            ..Episode::new(source, person, EpisodeKind::ChildInNeed)
        });
        Ok(())
    })
}

fn read_looked_after(
    folder: &Folder,
    people: &People,
    episodes: &mut Vec<Episode>,
    report: &mut Report,
) -> Result<(), ExtractError> {
    folder.each(&CLA_EPISODES, report, |row, source| {
        let person = people.named_in(row, "clae_person_id")?;
        let (from, to) = row.span("clae_cla_episode_start_date", "clae_cla_episode_ceased_date");
        episodes.push(Episode {
            from,
            to,
            category: row.text("clae_cla_primary_need_code"),
            start_reason: row.text("clae_cla_episode_start_reason"),
            end_reason: row.text("clae_cla_episode_ceased_reason"),
            referral: row.id("clae_referral_id"),
            period_of_care: row.id("clae_cla_id"),
            entered_care: row.date("clae_entered_care_date"),
            placement: row.id("clae_cla_placement_id"),
            ..Episode::new(source, person, EpisodeKind::LookedAfter)
        });
        Ok(())
    })
}

fn read_care_leavers(
    folder: &Folder,
    people: &People,
    episodes: &mut Vec<Episode>,
    report: &mut Report,
) -> Result<(), ExtractError> {
    folder.each(&CARE_LEAVERS, report, |row, source| {
        let person = people.named_in(row, "clea_person_id")?;
        let eligibility = row.text("clea_care_leaver_eligibility");
        let none = |text: &String| text.eq_ignore_ascii_case("No Current Eligibility");
        // The codes say: died, needs no services any more, has returned home for good.
        let ended = |code: &String| ["DIED", "NREQ", "RHOM"].iter().any(|end| code.eq_ignore_ascii_case(end));
        let end_reason = row.text("clea_care_leaver_in_touch").filter(ended);
        episodes.push(Episode {
            end_reason: end_reason.or_else(|| eligibility.clone().filter(none)),
            category: eligibility,
            contacted: row.date("clea_care_leaver_latest_contact"),
            ..Episode::new(source, person, EpisodeKind::CareLeaver)
        });
        Ok(())
    })
}

fn read_early_help(
    folder: &Folder,
    people: &People,
    episodes: &mut Vec<Episode>,
    report: &mut Report,
) -> Result<(), ExtractError> {
    folder.each(&EARLY_HELP, report, |row, source| {
        let person = people.named_in(row, "earl_person_id")?;
        let (from, to) = row.span("earl_episode_start_date", "earl_episode_end_date");
        episodes.push(Episode {
            from,
            to,
            category: row.text("earl_episode_reason"),
            end_reason: row.text("earl_episode_end_reason"),
            ..Episode::new(source, person, EpisodeKind::EarlyHelp)
        });
        Ok(())
    })
}
