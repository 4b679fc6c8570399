//! When children were last seen, and alone, from the visits of a family.
//!
//! Only visits in person count: nobody is seen where nobody was in, or by video. A visit recorded for a
//! day to come is not believed.

use super::{House, Now};
use crate::day::Day;
use crate::model::fields::day_of;
use crate::model::visit;
use crate::rules::SeenAlone;
use crate::schema::Kind;
use sync::{Record, RecordId};

const TOO_YOUNG: &str = "not_appropriate";

/// When one child was last seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LastSeen {
    /// The last visit at which the child was seen.
    pub seen: Option<Day>,
    /// The last one that did what seeing a child alone asks for: the worker spoke with the child alone, or one
    /// of the three lawful reasons against it was recorded. Not recorded either way is no reason to say "late".
    pub alone: Option<Day>,
    /// Whether at the last visit speaking alone was judged not right for the child's age and understanding.
    pub is_too_young: bool,
}

impl LastSeen {
    /// With the last contact that an episode tells of: of young people who left care the council's extract holds no
    /// visits, and without it they would all be late.
    #[must_use]
    pub fn or_contacted(self, episode: &Record, today: Day) -> Self {
        let contacted = day_of(episode, "contacted").filter(|on| *on <= today);
        Self { seen: self.seen.max(contacted), ..self }
    }
}

/// When each child was last seen, from the visits of their family: what a summary of the family holds too.
#[must_use]
pub fn last_seen<'v>(visits: impl IntoIterator<Item = &'v Record>, now: &Now) -> Vec<(RecordId, LastSeen)> {
    Seen::read(visits, now).children
}

/// The visits of a family, read once.
#[derive(Debug, Default)]
pub(super) struct Seen<'a> {
    /// A family has few children: looked through from the start.
    children: Vec<(RecordId, LastSeen)>,
    /// The latest visit in person at which a child was seen, or that says nothing of the children.
    pub(super) latest: Option<(Day, &'a Record)>,
}

impl<'a> Seen<'a> {
    pub(super) fn of(house: &House<'a>, family: RecordId, now: &Now) -> Self {
        Self::read(house.of(family, Kind::Visit).iter().copied(), now)
    }

    fn read(visits: impl IntoIterator<Item = &'a Record>, now: &Now) -> Self {
        let mut all = Self::default();
        for record in visits {
            let Some(on) = visit_day(record, now).filter(|on| *on <= now.today) else {
                continue;
            };
            if is_in_person(record) {
                all.add(record, on);
            }
        }
        all
    }

    fn add(&mut self, record: &'a Record, on: Day) {
        let (mut parts, mut saw_any) = (0, false);
        for (child, part) in visit::children(record) {
            parts += 1;
            if part.seen != Some(true) {
                continue;
            }
            saw_any = true;
            let mut last = self.child(child);
            if last.seen <= Some(on) {
                last.seen = Some(on);
                last.is_too_young = part.alone == Some(false) && part.reason == TOO_YOUNG;
            }
            let is_excused = SeenAlone::from_code(&part.reason).is_some();
            if part.alone != Some(false) || is_excused {
                last.alone = last.alone.max(Some(on));
            }
            self.children.retain(|(id, _)| *id != child);
            self.children.push((child, last));
        }
        let is_later = self.latest.is_none_or(|(day, other)| (day, at(other)) <= (on, at(record)));
        if (saw_any || parts == 0) && is_later {
            self.latest = Some((on, record));
        }
    }

    /// When this child was last seen.
    pub(super) fn child(&self, child: RecordId) -> LastSeen {
        self.children.iter().find(|(id, _)| *id == child).map(|(_, last)| *last).unwrap_or_default()
    }

    /// When any child was last seen, or the family last visited where no child is named.
    pub(super) fn day(&self) -> Option<Day> {
        self.latest.map(|(on, _)| on)
    }
}

fn at(record: &Record) -> Option<i64> {
    record.get("at").as_int()
}

/// The day of a visit.
pub(super) fn visit_day(record: &Record, now: &Now) -> Option<Day> {
    day_of(record, "on").or_else(|| Some(now.day_at(at(record)?)))
}

/// Whether somebody was met face to face. A visit that says nothing of how it was made was.
pub(super) fn is_in_person(record: &Record) -> bool {
    !matches!(record.text("mode"), "unsuccessful" | "virtual")
}

/// Whether the visit was made and nobody was in.
pub(super) fn is_unsuccessful(record: &Record) -> bool {
    record.text("mode") == "unsuccessful"
}

#[cfg(test)]
mod tests {
    use super::super::testing::{NOW, TestHouse, d, id, seen};
    use super::*;

    fn last(visits: &[(&str, &str, sync::Value)]) -> LastSeen {
        let mut all = TestHouse::default();
        for (n, (on, mode, part)) in (50..).zip(visits) {
            all.record(n, "visit", 1, &[("on", (*on).into()), ("mode", (*mode).into())]);
            all.set(n, &format!("child:{}", id(3)), part.clone());
        }
        Seen::of(&all.house(), id(1), &NOW).child(id(3))
    }

    #[test]
    fn only_a_visit_in_person_that_has_happened_counts() {
        let yes = seen(true, true, "");
        let visits = [
            ("2026-11-03", "face_to_face", yes.clone()),
            ("2026-11-05", "virtual", yes.clone()),
            ("2026-11-06", "unsuccessful", yes.clone()),
            ("2026-12-06", "face_to_face", yes),
        ];
        assert_eq!(last(&visits).seen, Some(d("2026-11-03")));
    }

    #[test]
    fn seen_with_others_is_not_alone_unless_a_lawful_reason_is_given() {
        let visits = [
            ("2026-11-03", "", seen(true, true, "")),
            ("2026-11-05", "", seen(true, false, "")),
            ("2026-11-06", "", seen(false, false, "child_refused")),
        ];
        let with_others = last(&visits);
        assert_eq!((with_others.seen, with_others.alone), (Some(d("2026-11-05")), Some(d("2026-11-03"))));
        assert_eq!(
            last(&[("2026-11-07", "", seen(true, false, "child_refused"))]).alone,
            Some(d("2026-11-07"))
        );
    }
}
