//! What children said, word for word.

use super::words::{date, spoken};
use super::{House, Now, kin};
use crate::day::Day;
use crate::model::fields::{day_of, flag};
use crate::order::Order;
use crate::schema::Kind;
use std::cmp::Reverse;
use sync::{Record, RecordId};

/// A child's own words, or what a child without speech did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoiceView {
    /// The record.
    pub record: RecordId,
    /// Whose words they are.
    pub child: Option<RecordId>,
    /// "Zosia"; empty where this reader may not know.
    pub child_name: String,
    /// The words, exactly as they were written down.
    pub words: String,
    /// "while drawing"; empty where it was not recorded.
    pub how_words: String,
    /// Whether the words tell what the child did, and not what the child said.
    pub is_behaviour: bool,
    /// The day.
    pub on: Option<Day>,
    /// "9 November".
    pub on_words: String,
}

/// The voices of a family's children, the latest first.
pub(super) fn of_family(house: &House, family: RecordId, now: &Now) -> Vec<VoiceView> {
    let mut records = house.of(family, Kind::Voice).to_vec();
    records.retain(|record| !record.text("words").trim().is_empty());
    records.order_by_key(|record| (Reverse(day_of(record, "on")), Reverse(written_ms(record)), record.id));
    records.into_iter().map(|record| view_of(house, record, now)).collect()
}

/// When the words were written down: of two on one day the later comes first.
fn written_ms(record: &Record) -> Option<i64> {
    record.field("words")?.heads.iter().map(|head| head.at).max()
}

/// One child's words.
pub(super) fn view_of(house: &House, record: &Record, now: &Now) -> VoiceView {
    let on = day_of(record, "on");
    VoiceView {
        record: record.id,
        child: record.link("child"),
        child_name: kin::short_name_of(house, record.link("child")),
        words: record.text("words").trim().to_owned(),
        how_words: how_words(record.text("how")),
        is_behaviour: flag(record, "is_behaviour"),
        on,
        on_words: on.map(|on| date(on, now.today)).unwrap_or_default(),
    }
}

fn how_words(how: &str) -> String {
    match how {
        "talking" => "while talking".to_owned(),
        "drawing" => "while drawing".to_owned(),
        "playing" => "while playing".to_owned(),
        "signs" => "with signs or symbols".to_owned(),
        other => spoken(other),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{NOW, TestHouse, id};
    use super::*;

    #[test]
    fn the_latest_words_come_first_and_stay_as_they_were_said() {
        let mut all = TestHouse::default();
        all.nowaks();
        let said = |words: &str, on: &str, how: &str| {
            [("child", id(3).into()), ("words", words.into()), ("on", on.into()), ("how", how.into())]
        };
        all.record(40, "voice", 1, &said("I like it when you play Uno first.", "2026-11-09", "drawing"));
        all.record(41, "voice", 1, &said("me  tired", "2025-11-10", "pointing_at_cards"));
        all.record(42, "voice", 1, &said("  ", "2026-11-10", ""));
        let voices = of_family(&all.house(), id(1), &NOW);
        let words: Vec<_> =
            voices.iter().map(|voice| (&*voice.words, &*voice.how_words, &*voice.on_words)).collect();
        let expected = [
            ("I like it when you play Uno first.", "while drawing", "9 November"),
            ("me  tired", "pointing at cards", "10 November 2025"),
        ];
        assert_eq!(words, expected);
        assert_eq!(voices[0].child_name, "Zosia");
    }
}
