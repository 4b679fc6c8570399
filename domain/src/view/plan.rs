//! The plan, in the family's words, with its goals and steps.

use super::words::{day_name, list};
use super::{House, Me, Now, kin};
use crate::day::{self, Day};
use crate::model::fields::{day_of, flag};
use crate::order::Order;
use crate::schema::Kind;
use sync::{AuthorId, Record, RecordId, Value};

/// The parts of a plan in the order they are read, with what each is called.
pub const FIELDS: &[(&str, &str)] = &[
    ("worries", "What we are worried about"),
    ("working_well", "What is working well"),
    ("needs_to_change", "What needs to change"),
    ("why", "Why"),
    ("seen_alone", "When your worker sees the children alone"),
    ("if_it_goes_wrong", "What happens if it goes wrong"),
    ("family_view", "What the family thinks"),
];

/// A plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanView {
    /// The record.
    pub id: RecordId,
    /// The family it belongs to.
    pub family: RecordId,
    /// "The Nowak family"; "This family" where this reader may not know.
    pub heading: String,
    /// Every part, those not written yet too, in the order they are read.
    pub fields: Vec<PlanField>,
    /// The goals, in their order.
    pub goals: Vec<GoalView>,
    /// Steps that belong to no goal at hand.
    pub steps: Vec<StepView>,
    /// Goals and steps that were taken off the plan, by what they say.
    pub removed: Vec<RemovedView>,
    /// The day it is looked at again.
    pub review_on: Option<Day>,
    /// "We look at this plan again on Friday 4 December."
    pub review_words: String,
}

/// One part of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanField {
    /// The field's name in the record.
    pub field: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// What it says; empty where nothing is written yet.
    pub text: String,
    /// Whether there are two versions that somebody must settle.
    pub is_conflict: bool,
    /// Whether two people's words were brought together in it.
    pub is_merged: bool,
}

/// A goal or a step that was taken off the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovedView {
    /// The record.
    pub id: RecordId,
    /// What it says.
    pub what: String,
}

/// A goal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoalView {
    /// The record.
    pub id: RecordId,
    /// What is to be.
    pub what: String,
    /// Why.
    pub why: String,
    /// The steps towards it: those to do by their day, then those done.
    pub steps: Vec<StepView>,
}

/// A step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepView {
    /// The record.
    pub id: RecordId,
    /// What is done.
    pub what: String,
    /// Who does it, by name.
    pub who: String,
    /// By when.
    pub by: Option<Day>,
    /// "by Friday 4 December", "by today"; empty where no day was agreed or it is done.
    pub by_words: String,
    /// Whether it is done.
    pub is_done: bool,
}

/// The plan of one family; of several the one last written to.
#[must_use]
pub fn plan(house: &House, family: RecordId, me: &Me, now: &Now) -> Option<PlanView> {
    let latest = house.of(family, Kind::Plan).iter().max_by_key(|record| (written_ms(record), record.id))?;
    Some(view_of(house, latest, me, now))
}

/// The plan of every family at hand: for a family member, their own.
#[must_use]
pub fn plans(house: &House, me: &Me, now: &Now) -> Vec<PlanView> {
    let mut families: Vec<_> = house.all(Kind::Plan).iter().map(|record| record.scope).collect();
    families.order_by_key(|one| *one);
    families.dedup();
    families.into_iter().filter_map(|family| plan(house, family, me, now)).collect()
}

fn written_ms(record: &Record) -> Option<i64> {
    record.fields.values().flat_map(|field| &field.heads).map(|head| head.at).max()
}

fn view_of(house: &House, record: &Record, me: &Me, now: &Now) -> PlanView {
    let fields = FIELDS.iter().map(|(field, label)| PlanField {
        field,
        label,
        text: text_of(record.get(field)),
        is_conflict: record.field(field).is_some_and(sync::Field::is_conflict),
        is_merged: record.field(field).is_some_and(sync::Field::is_merged),
    });
    let belongs = |part: &Record| part.link("plan").is_none_or(|plan| plan == record.id);
    let mut goals: Vec<_> =
        house.of(record.scope, Kind::Goal).iter().copied().filter(|goal| belongs(goal)).collect();
    goals.order_by_key(|goal| (goal.get("place"), goal.id));
    let steps: Vec<_> =
        house.of(record.scope, Kind::Step).iter().copied().filter(|step| belongs(step)).collect();
    let has_goal = |step: &Record| step.link("goal").is_some_and(|id| goals.iter().any(|goal| goal.id == id));
    let loose = steps.iter().copied().filter(|step| !has_goal(step));
    let review_on = day_of(record, "review_on");
    PlanView {
        id: record.id,
        family: record.scope,
        heading: kin::heading(&kin::family_name(house, record.scope)),
        fields: fields.collect(),
        goals: goals
            .iter()
            .map(|goal| GoalView {
                id: goal.id,
                what: text_of(goal.get("what")),
                why: text_of(goal.get("why")),
                steps: in_order(
                    house,
                    steps.iter().copied().filter(|s| s.link("goal") == Some(goal.id)),
                    me,
                    now,
                ),
            })
            .collect(),
        steps: in_order(house, loose, me, now),
        removed: removed(house, record, belongs),
        review_on,
        review_words: review_on.map(|on| review_words(on, now.today)).unwrap_or_default(),
    }
}

fn removed(house: &House, plan: &Record, belongs: impl Fn(&Record) -> bool) -> Vec<RemovedView> {
    let kinds = [Kind::Goal, Kind::Step].into_iter();
    let records = kinds.flat_map(|kind| house.removed(plan.scope, kind)).filter(|record| belongs(record));
    records.map(|record| RemovedView { id: record.id, what: text_of(record.get("what")) }).collect()
}

fn in_order<'a>(house: &House, steps: impl Iterator<Item = &'a Record>, me: &Me, now: &Now) -> Vec<StepView> {
    let mut views: Vec<_> = steps.map(|step| step_of(house, step, me, now)).collect();
    views.order_by_key(|step| (step.is_done, step.by.unwrap_or(Day::MAX), step.id));
    views
}

fn step_of(house: &House, step: &Record, me: &Me, now: &Now) -> StepView {
    let (by, is_done) = (day_of(step, "by"), flag(step, "is_done"));
    StepView {
        id: step.id,
        what: text_of(step.get("what")),
        who: if step.link("who").map(AuthorId::from) == Some(me.id) {
            "You".to_owned()
        } else {
            people_words(house, step.get("who"))
        },
        by,
        by_words: by.filter(|_| !is_done).map(|by| by_words(by, now.today)).unwrap_or_default(),
        is_done,
    }
}

fn by_words(by: Day, today: Day) -> String {
    if by < today { day::due_words(by, today) } else { format!("by {}", day_name(by, today)) }
}

fn review_words(on: Day, today: Day) -> String {
    match day::days_between(today, on) {
        ..0 => format!(
            "We said we would look at this plan again on {}. We have not done it yet.",
            day::long(on, today)
        ),
        0 | 1 => format!("We look at this plan again {}.", day_name(on, today)),
        _ => format!("We look at this plan again on {}.", day::long(on, today)),
    }
}

/// Words as they were written; a list of them, one a line.
fn text_of(value: &Value) -> String {
    match value {
        Value::Text(text) => text.trim().to_owned(),
        Value::Bool(yes) => if *yes { "Yes" } else { "No" }.to_owned(),
        Value::List(entries) => entries.iter().map(text_of).collect::<Vec<_>>().join("\n"),
        _ => String::new(),
    }
}

/// People as a field names them: by id, by name, or several.
pub(super) fn people_words(house: &House, value: &Value) -> String {
    list(&people_names(house, value))
}

/// The names of the people that a field names.
pub(super) fn people_names(house: &House, value: &Value) -> Vec<String> {
    match value {
        Value::Text(name) => {
            vec![name.trim().to_owned()].into_iter().filter(|name| !name.is_empty()).collect()
        }
        Value::Bytes(bytes) => {
            AuthorId::from_slice(bytes).map(|id| house.author_name(id)).into_iter().collect()
        }
        Value::List(entries) => {
            // A list in a list names nobody: deeper than this nothing is followed.
            let flat = entries.iter().filter(|entry| !matches!(entry, Value::List(_)));
            flat.flat_map(|entry| people_names(house, entry)).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{EWA, NOW, PRIYA, TestHouse, id};
    use super::*;

    fn house() -> TestHouse {
        let mut all = TestHouse::default();
        all.nowaks();
        all.record(
            70,
            "plan",
            1,
            &[("worries", " Bedtimes are late. ".into()), ("review_on", "2026-12-04".into())],
        );
        for (n, what, place) in [(71, "School", 2), (72, "Sleep", 1)] {
            let goal = [("plan", id(70).into()), ("what", what.into()), ("place", Value::Int(place))];
            all.record(n, "goal", 1, &goal);
        }
        for (n, what, by, goal) in
            [(73, "Read a story", "2026-11-27", 72), (74, "Buy a lamp", "2026-11-24", 72)]
        {
            let step = [
                ("plan", id(70).into()),
                ("goal", id(goal).into()),
                ("what", what.into()),
                ("by", by.into()),
            ];
            all.record(n, "step", 1, &step);
            all.set(n, "who", id(2).into());
        }
        all
    }

    #[test]
    fn a_plan_is_read_in_its_order() {
        let all = house();
        let view = plan(&all.house(), id(1), &PRIYA, &NOW).unwrap();
        assert_eq!(
            (view.fields[0].label, view.fields[0].text.as_str()),
            ("What we are worried about", "Bedtimes are late.")
        );
        assert_eq!(view.fields.len(), FIELDS.len());
        let goals: Vec<_> = view.goals.iter().map(|goal| goal.what.as_str()).collect();
        assert_eq!(goals, ["Sleep", "School"]);
        let steps: Vec<_> = view.goals[0].steps.iter().map(|s| (&*s.what, &*s.who, &*s.by_words)).collect();
        let expected = [
            ("Buy a lamp", "Ewa Nowak", "by Tuesday 24 November"),
            ("Read a story", "Ewa Nowak", "by Friday 27 November"),
        ];
        assert_eq!(steps, expected);
        assert_eq!(view.review_words, "We look at this plan again on Friday 4 December.");
    }

    #[test]
    fn a_step_whose_goal_is_not_at_hand_is_still_shown() {
        let mut all = house();
        all.records.remove(&id(72));
        let view = plan(&all.house(), id(1), &PRIYA, &NOW).unwrap();
        assert_eq!(view.steps.len(), 2);
    }

    #[test]
    fn two_versions_are_marked() {
        let mut all = house();
        all.collide(70, "worries", "Nothing.".into(), EWA.id);
        let view = plan(&all.house(), id(1), &PRIYA, &NOW).unwrap();
        let marked: Vec<_> =
            view.fields.iter().filter(|field| field.is_conflict).map(|field| field.field).collect();
        assert_eq!(marked, ["worries"]);
    }

    #[test]
    fn a_review_that_is_late_is_owned() {
        assert!(review_words(day::add_days(NOW.today, -1), NOW.today).ends_with("We have not done it yet."));
        assert_eq!(review_words(NOW.today, NOW.today), "We look at this plan again today.");
    }
}
