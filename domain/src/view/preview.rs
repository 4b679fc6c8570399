//! What somebody would see if records were shared with them, worked out before it is done: their own views, over exactly
//! the records that the server would send them. What the policy keeps from them is not in it, whoever shares.

use super::plan::FIELDS;
use super::{AttachmentView, House, Me, Now, PlanView, attachments, plan};
use crate::access::{Action, Relation, Role, decide};
use crate::model::attachment::Media;
use crate::schema::Kind;
use sync::{AuthorId, Record, RecordId};

/// One thing on their screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What stands over it: "What we are worried about".
    pub label: String,
    /// What it says.
    pub words: String,
}

/// What `person`, of the family or from another service, sees of `parts` once these are shared with them too.
#[must_use]
pub fn preview(
    house: &House,
    family: RecordId,
    person: AuthorId,
    parts: &[RecordId],
    now: &Now,
) -> Vec<Seen> {
    let held = held_by(house, family, person, parts);
    let theirs = House::new(held.iter());
    let me = Me { id: person, role: Role::Family };
    let is_part = |id: RecordId| parts.contains(&id);
    let mut seen = Vec::new();
    if let Some(plan) = plan(&theirs, family, &me, now) {
        of_plan(&plan, &theirs, is_part, &mut seen);
    }
    let caught = attachments(&theirs, Some(family), now).into_iter().filter(|one| is_part(one.id));
    caught.for_each(|one| of_attachment(&one, &mut seen));
    seen
}

/// The records of a family that would be on their phone, as they would be there.
fn held_by(house: &House, family: RecordId, person: AuthorId, parts: &[RecordId]) -> Vec<Record> {
    let all =
        Kind::ALL.iter().flat_map(|kind| house.of(family, *kind).iter().map(move |record| (*kind, *record)));
    let theirs = all.filter_map(|(kind, record)| {
        let relation = Relation {
            is_named: record.named.contains(&person) || parts.contains(&record.id),
            is_excluded: record.excluded.contains(&person),
            ..Relation::default()
        };
        decide(Role::Family, Action::Read, kind, relation).ok()?;
        let mut record = record.clone();
        record.hide_readers();
        Some(record)
    });
    theirs.collect()
}

fn of_plan(plan: &PlanView, theirs: &House, is_part: impl Fn(RecordId) -> bool, seen: &mut Vec<Seen>) {
    let mut say = |label: &str, words: &str| {
        if !words.trim().is_empty() {
            seen.push(Seen { label: label.to_owned(), words: words.to_owned() });
        }
    };
    if let Some(record) = theirs.get(plan.id).filter(|record| is_part(record.id)) {
        for (field, label) in FIELDS {
            // Where there are two versions they see both.
            let heads = record.field(field).map(|field| field.heads.as_slice()).unwrap_or_default();
            heads.iter().filter_map(|head| head.value.as_text()).for_each(|words| say(label, words));
        }
        say("When we look at it again", &plan.review_words);
    }
    let steps = plan.goals.iter().flat_map(|goal| &goal.steps).chain(&plan.steps);
    for goal in plan.goals.iter().filter(|goal| is_part(goal.id)) {
        say("Goal", &goal.what);
        say("Why", &goal.why);
    }
    for step in steps.filter(|step| is_part(step.id)) {
        let told = [step.what.as_str(), step.who.as_str(), step.by_words.as_str()];
        let told: Vec<_> = told.into_iter().filter(|words| !words.is_empty()).collect();
        say("Step", &told.join(", "));
    }
}

fn of_attachment(one: &AttachmentView, seen: &mut Vec<Seen>) {
    let label = match one.media {
        Media::Photo => "Photo",
        Media::Drawing => "Drawing",
        Media::VoiceNote => "Voice note",
    };
    let words = if one.words.is_empty() { "No words with it".to_owned() } else { one.words.clone() };
    seen.push(Seen { label: label.to_owned(), words });
    if let Some(voice) = &one.voice {
        seen.push(Seen { label: "The child’s words".to_owned(), words: voice.words.clone() });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{EWA, NOW, PRIYA, TestHouse, id};
    use super::*;

    const MAREK: AuthorId = AuthorId([5; 16]);

    fn told(all: &TestHouse, person: AuthorId, parts: &[u8]) -> Vec<(String, String)> {
        let parts: Vec<_> = parts.iter().map(|n| id(*n)).collect();
        let seen = preview(&all.house(), id(1), person, &parts, &NOW);
        seen.into_iter().map(|one| (one.label, one.words)).collect()
    }

    fn pair(label: &str, words: &str) -> (String, String) {
        (label.to_owned(), words.to_owned())
    }

    fn house() -> TestHouse {
        let mut all = TestHouse::default();
        all.nowaks();
        all.record(50, "plan", 1, &[("worries", "Mornings are hard.".into()), ("why", " ".into())]);
        all.record(51, "goal", 1, &[("plan", id(50).into()), ("what", "At school on time".into())]);
        let step = [("plan", id(50).into()), ("goal", id(51).into()), ("what", "Ring the school".into())];
        all.record(52, "step", 1, &step);
        all.set(52, "who", "Priya".into());
        all.record(60, "voice", 1, &[("words", "I like the owl".into()), ("child", id(3).into())]);
        all.record(61, "attachment", 1, &[("kind", "drawing".into()), ("of", id(60).into())]);
        all.record(62, "visit_note", 1, &[("saw", "Bottles under the sink".into())]);
        all
    }

    #[test]
    fn a_plan_is_shown_as_it_will_stand_there_and_nothing_beside_it() {
        let all = house();
        let seen = told(&all, EWA.id, &[50, 51, 52]);
        let goal = pair("Goal", "At school on time");
        assert_eq!(
            seen,
            [
                pair("What we are worried about", "Mornings are hard."),
                goal,
                pair("Step", "Ring the school, Priya")
            ]
        );
    }

    #[test]
    fn of_two_versions_both_are_seen() {
        let mut all = house();
        all.collide(50, "worries", "Mornings went well.".into(), EWA.id);
        let seen = told(&all, EWA.id, &[50]);
        assert_eq!(seen.len(), 2);
        assert!(seen.contains(&pair("What we are worried about", "Mornings went well.")));
    }

    #[test]
    fn what_the_policy_keeps_from_them_is_not_in_it_whoever_shares_it() {
        let mut all = house();
        assert_eq!(told(&all, EWA.id, &[62, 1, 3]), []);
        all.records.get_mut(&id(50)).unwrap().excluded.insert(MAREK);
        assert_eq!(told(&all, MAREK, &[50]), []);
        assert_eq!(told(&all, EWA.id, &[50]).len(), 1);
    }

    #[test]
    fn a_childs_words_stand_beside_a_drawing_only_where_they_are_shared_too() {
        let mut all = house();
        assert_eq!(told(&all, EWA.id, &[61]), [pair("Drawing", "No words with it")]);
        all.records.get_mut(&id(60)).unwrap().named.insert(EWA.id);
        assert_eq!(told(&all, EWA.id, &[61])[1], pair("The child’s words", "I like the owl"));
        // What somebody else is let in to changes nothing for her.
        all.records.get_mut(&id(60)).unwrap().named.insert(PRIYA.id);
        assert_eq!(told(&all, MAREK, &[61]).len(), 1);
    }
}
